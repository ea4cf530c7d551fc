namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// Dense layers side by side, one for each member of a net, in the neural tangent parametrisation <c>x·W/√inputs + b</c> with W of unit variance
/// (Jacot et al. 2018): one learning rate then suits layers of any width. Takes members × rows × inputs, gives members × rows × outputs.
/// </summary>
internal sealed class TangentLayer : nn.Module<Tensor, Tensor>
{
    // Rows whose mixture a first bias centres its unit on.
    private const int MixedRows = 5;

    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates the layers with normal weights, or zeros, and biases of zero.</summary>
    public TangentLayer(int members, int inputs, int outputs, bool zero, Generator generator, Device device)
        : base(nameof(TangentLayer))
    {
        var weight = zero ? zeros(members, inputs, outputs) : empty(members, inputs, outputs).normal_(0, 1, generator);
        _weight = new Parameter(weight.to(device));
        _bias = new Parameter(zeros(members, 1, outputs, device: device));
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Map(input, _weight, _bias);

    /// <summary>What the layers do.</summary>
    /// <param name="input">Layers × rows × inputs.</param>
    /// <param name="weight">Layers × inputs × outputs.</param>
    /// <param name="bias">Layers × 1 × outputs.</param>
    public static Tensor Map(Tensor input, Tensor weight, Tensor bias) => input.baddbmm(weight, bias, 1, Scale(weight));

    /// <summary>
    /// Suits the first weights to data (RealMLP): each unit gets unit deviation over the rows, and its zero at a random mixture of five of them
    /// ("he+5" of Steinwart 2019), so that units bend where there are rows.
    /// </summary>
    /// <param name="input">What the layers will see of some training rows, members × rows × inputs.</param>
    /// <param name="generator">Draws the mixtures.</param>
    public void Adapt(Tensor input, Generator generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using Scalar least = 1e-3, minusOne = -1;
        var values = call(input);
        if (input.shape[1] > 1)
        {
            var deviation = values.std(1, unbiased: false, keepdim: true).clamp(min: least);
            _weight.div_(deviation);
            values.div_(deviation);
        }

        long[] shape = [_bias.shape[0], MixedRows, _bias.shape[2]];
        var rows = randint(input.shape[1], shape, device: CPU, generator: generator).to(int64).to(input.device);
        var shares = empty(shape).exponential_(1, generator).to(input.device);
        shares.div_(shares.sum([1L], keepdim: true));
        _bias.copy_((values.gather(1, rows) * shares).sum([1L], keepdim: true).mul(minusOne));
    }

    /// <summary>The layers in numbers.</summary>
    /// <param name="inputScale">Factor of each input, members × inputs, folded in; null for none.</param>
    public MemberDenseLayer Describe(Tensor? inputScale = null)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        using Scalar scale = Scale(_weight);
        var weight = _weight.mul(scale);
        return new MemberDenseLayer(
            (int)weight.shape[0],
            NetworkModule.Values(inputScale is null ? weight : weight * inputScale.view(weight.shape[0], -1, 1)),
            NetworkModule.Values(_bias));
    }

    private static float Scale(Tensor weight) => (float)(1 / Math.Sqrt(weight.shape[1]));
}
