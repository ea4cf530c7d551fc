namespace Studio.Pipelines.Trainers.Torch.Pictures;

using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// Batch normalisation over the first axis (Ioffe &amp; Szegedy 2015) of rows × channels or rows × channels × height × width.
/// TorchSharp's own module is not used: it counts batches with a scalar that nothing keeps alive while native code reads
/// it (see <see cref="AdamW"/>), and fails now and then.
/// </summary>
internal sealed class BatchNormModule : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1; // Share of a batch in the running statistics.

    private readonly Parameter _scale;
    private readonly Parameter _shift;
    private readonly Tensor _mean;
    private readonly Tensor _variance;

    /// <summary>Creates it with scale 1, shift 0 and the statistics of standardised values.</summary>
    public BatchNormModule(long channels)
        : base(nameof(BatchNormModule))
    {
        _scale = new Parameter(ones(channels));
        _shift = new Parameter(zeros(channels));
        _mean = zeros(channels);
        _variance = ones(channels);
        register_parameter("scale", _scale);
        register_parameter("shift", _shift);
        register_buffer("mean", _mean);
        register_buffer("variance", _variance);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) =>
        nn.functional.batch_norm(input, Buffer("mean"), Buffer("variance"), Weight("scale"), Weight("shift"), training, Momentum, Epsilon);

    /// <summary>What it does in evaluation mode: each channel times a factor, plus an offset. Tensors of the caller's dispose scope.</summary>
    public (Tensor Factor, Tensor Offset) Linear()
    {
        using Scalar epsilon = Epsilon, one = 1, minusOne = -1;
        var factor = Weight("scale") / Buffer("variance").add(epsilon, one).sqrt();
        return (factor, Weight("shift").add(Buffer("mean") * factor, minusOne));
    }

    // A move to another device replaces the tensors that are registered, not the fields.
    private Tensor Buffer(string name) => get_buffer(name)!;

    private Parameter Weight(string name) => get_parameter(name)!;
}
