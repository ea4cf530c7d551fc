namespace Studio.Pipelines.Trainers.Torch.Pictures;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>A convolution and the batch normalisation after it, which takes the place of a bias and is folded into the weights in the description.</summary>
internal sealed class ConvolutionModule : nn.Module<Tensor, Tensor>
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly BatchNormModule _norm;

    /// <summary>Creates it with normal weights that keep the scale of values (He et al. 2015).</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernel">Side of the kernels, odd.</param>
    /// <param name="stride">Pixels between the places of a kernel.</param>
    /// <param name="generator">Where its first weights come from.</param>
    public ConvolutionModule(int inputs, int outputs, int kernel, int stride, Generator generator)
        : base(nameof(ConvolutionModule))
    {
        (_kernel, _stride, _norm) = (kernel, stride, new BatchNormModule(outputs));
        using var scope = NewDisposeScope();
        var deviation = Math.Sqrt(2.0 / (inputs * kernel * kernel));
        var weight = empty(outputs, inputs, kernel, kernel).normal_(0, deviation, generator);
        register_parameter("weight", new Parameter(weight.MoveToOuterDisposeScope()));
        register_module("norm", _norm);
    }

    private Parameter Weight => get_parameter("weight")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var convolved = MixedPrecision.Convolve(input, Weight, _stride, _kernel / 2, training);
        return _norm.call(convolved);
    }

    /// <summary>Both as one layer of plain numbers.</summary>
    public ConvolutionLayer Describe()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (factor, offset) = _norm.Linear();
        var weight = Weight * factor.view(-1, 1, 1, 1);
        return new ConvolutionLayer(
            weight.cpu().contiguous().data<float>().ToArray(), offset.cpu().contiguous().data<float>().ToArray(), _kernel, _stride);
    }
}
