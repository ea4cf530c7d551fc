namespace Studio.Pipelines.Trainers.Torch.Pictures;

using Studio.Pipelines.Trainers.Torch.Layers;
using static TorchSharp.torch;

/// <summary>
/// The basic block of a residual net (He et al. 2016): two 3 × 3 convolutions added to their own input, which a 1 × 1 convolution fits where
/// the shape changes. The second starts at zero, so that a block begins as its shortcut (Goyal et al. 2017).
/// </summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvolutionModule _first;
    private readonly ConvolutionModule _second;
    private readonly ConvolutionModule? _shortcut;

    /// <summary>Creates it.</summary>
    public ResidualBlock(int inputs, int outputs, int stride, Generator generator)
        : base(nameof(ResidualBlock))
    {
        _first = new ConvolutionModule(inputs, outputs, 3, stride, generator);
        _second = new ConvolutionModule(outputs, outputs, 3, 1, generator);
        _shortcut = inputs == outputs && stride == 1 ? null : new ConvolutionModule(inputs, outputs, 1, stride, generator);
        register_module("first", _first);
        register_module("second", _second);
        if (_shortcut is not null)
        {
            register_module("shortcut", _shortcut);
        }

        using var noGrad = no_grad();
        _second.get_parameter("norm.scale")!.zero_();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var changed = _second.call(_first.call(input).relu());
        return changed.Plus(_shortcut?.call(input) ?? input).relu();
    }

    /// <summary>The block in plain numbers.</summary>
    public NetworkLayer Describe() => new SequenceLayer(
        new SumLayer(
            new SequenceLayer(_first.Describe(), new ActivationLayer(Activation.Relu), _second.Describe()),
            _shortcut is null ? new SequenceLayer() : _shortcut.Describe()),
        new ActivationLayer(Activation.Relu));
}
