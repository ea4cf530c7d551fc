namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// PBLD embeddings (RealMLP, Holzmüller et al. 2024): a number, smoothly clipped to x, becomes x itself beside a linear map of cos(2π·f·x + φ) for 16 frequencies f, all
/// of them trained, for each number its own. Takes rows × numbers, gives rows × (numbers · <see cref="Width"/>).
/// </summary>
internal sealed class PeriodicEmbedding : NumberEmbedding
{
    /// <summary>Values that a number becomes.</summary>
    public const int Width = 4;

    private const int Frequencies = 16;

    private readonly int _numbers;
    private readonly Parameter _frequency;
    private readonly Parameter _phase;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates the embedding.</summary>
    /// <param name="numbers">How many numbers, at least 1.</param>
    /// <param name="deviation">Standard deviation of the first frequencies; small ones make slow waves.</param>
    /// <param name="generator">Draws the first values.</param>
    /// <param name="device">Where it is.</param>
    public PeriodicEmbedding(int numbers, double deviation, Generator generator, Device device)
        : base(nameof(PeriodicEmbedding))
    {
        _numbers = numbers;
        var bound = 1 / Math.Sqrt(Frequencies);
        _frequency = new Parameter(empty(numbers, 1, Frequencies).normal_(0, deviation, generator).to(device));
        _phase = new Parameter(empty(numbers, 1, Frequencies).uniform_(-Math.PI, Math.PI, generator).to(device));
        _weight = new Parameter(empty(numbers, Frequencies, Width - 1).uniform_(-bound, bound, generator).to(device));
        _bias = new Parameter(empty(numbers, 1, Width - 1).uniform_(-bound, bound, generator).to(device));
        register_parameter("frequency", _frequency);
        register_parameter("phase", _phase);
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <inheritdoc/>
    public override int ValuesPerNumber => Width;

    /// <inheritdoc/>
    public override Tensor forward(Tensor numbers)
    {
        using Scalar turn = 2 * Math.PI, one = 1;
        var columns = TabularInputs.Clip(numbers).t().unsqueeze(2);
        var waves = _phase.addcmul(columns.mul(turn), _frequency, one).cos();
        var mapped = waves.baddbmm(_weight, _bias);
        return cat([columns, mapped], 2).transpose(0, 1).reshape(numbers.shape[0], -1);
    }

    /// <inheritdoc/>
    public override NetworkLayer Describe() => new SequenceLayer(
        new SmoothClipLayer(),
        new PeriodicEmbeddingLayer(
            _numbers,
            Array.ConvertAll(NetworkModule.Values(_frequency), frequency => (float)(frequency * 2 * Math.PI)),
            NetworkModule.Values(_phase),
            NetworkModule.Values(_weight),
            NetworkModule.Values(_bias)));

    /// <inheritdoc/>
    public override Func<Tensor, Tensor> Stack(IReadOnlyList<NumberEmbedding> nets, Func<string, Tensor> weight) => numbers =>
    {
        using Scalar turn = 2 * Math.PI, one = 1;
        var columns = TabularInputs.Clip(numbers).transpose(1, 2).unsqueeze(3);
        var waves = weight("phase").addcmul(columns.mul(turn), weight("frequency"), one).cos();
        var mapped = waves.flatten(0, 1).baddbmm(weight("weight").flatten(0, 1), weight("bias").flatten(0, 1));
        return cat([columns, mapped.view(nets.Count, _numbers, numbers.shape[1], -1)], 3).transpose(1, 2).reshape(nets.Count, numbers.shape[1], -1);
    };
}
