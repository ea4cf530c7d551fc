namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp;
using static TorchSharp.torch;

/// <summary><see cref="AdamW"/> of several nets at once: each has its own gradient norm, learning rate and weight decay. Lives in the dispose scope of the caller.</summary>
internal sealed class StackAdamW
{
    private const double Beta1 = 0.9;
    private const double Epsilon = 1e-8;

    private readonly ParameterStack _parameters;
    private readonly TrainingOptions _options;
    private readonly Tensor _mean;
    private readonly Tensor _square;
    private int _step;

    /// <summary>Begins.</summary>
    /// <param name="parameters">What it optimises.</param>
    /// <param name="options">Which kind of weight decay, the largest norm and the memory of squared gradients: the same for all nets.</param>
    public StackAdamW(ParameterStack parameters, TrainingOptions options)
        : this(parameters, options, zeros_like(parameters.Values), zeros_like(parameters.Values), 0)
    {
    }

    private StackAdamW(ParameterStack parameters, TrainingOptions options, Tensor mean, Tensor square, int step) =>
        (_parameters, _options, _mean, _square, _step) = (parameters, options, mean, square, step);

    /// <summary>Goes on with some of the nets.</summary>
    /// <param name="parameters">Their parameters.</param>
    /// <param name="rows">Their indices, one-dimensional.</param>
    public StackAdamW Select(ParameterStack parameters, Tensor rows) =>
        new(parameters, _options, _parameters.Gather(_mean, rows), _parameters.Gather(_square, rows), _step);

    /// <summary>Takes a step against the gradients and sets them to zero.</summary>
    /// <param name="learningRates">Rate of each net.</param>
    /// <param name="weightDecays">Share of a weight lost per step at learning rate 1, of each net.</param>
    public void Step(double[] learningRates, double[] weightDecays)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _step++;
        using Scalar one = 1, epsilon = Epsilon, keep1 = Beta1, rest1 = 1 - Beta1, keep2 = _options.Beta2, rest2 = 1 - _options.Beta2;
        using Scalar bias = 1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, _step));
        var correction = -1 / (1 - Math.Pow(Beta1, _step));
        var (values, gradients, traits) = (_parameters.Values, _parameters.Gradients, _parameters.Traits);
        if (_options.ClipNorm < double.MaxValue)
        {
            _parameters.ClipGradients(_options.ClipNorm);
        }

        if (!_options.DecoupledDecay)
        {
            AddProduct(gradients, values, traits.Decayed, weightDecays);
        }

        _mean.mul_(keep1).add_(gradients, rest1);
        _square.mul_(keep2).addcmul_(gradients, gradients, rest2);
        var scale = _square.sqrt().mul_(bias).add_(epsilon, one);
        if (_options.DecoupledDecay)
        {
            AddProduct(values, values, traits.DecayRates, [.. learningRates.Zip(weightDecays, (rate, decay) => -rate * decay)]);
        }

        var (factors, factor) = Split(Array.ConvertAll(learningRates, rate => rate * correction));
        using Scalar rate = factor;
        var mean = traits.Rates is { } rates ? _mean * rates : _mean;
        values.addcdiv_(factors is null ? mean : mean * factors, scale, rate);
        gradients.zero_();
    }

    private void AddProduct(Tensor to, Tensor values, Tensor traits, double[] netFactors)
    {
        if (Array.TrueForAll(netFactors, factor => factor == 0))
        {
            return;
        }

        var (factors, factor) = Split(netFactors);
        using Scalar common = factor;
        to.addcmul_(values, factors is null ? traits : traits * factors, common);
    }

    /// <summary>One factor where that of all nets is the same, which is the rule; otherwise those of each number, and 1.</summary>
    private (Tensor? Each, double Common) Split(double[] factors) => Array.TrueForAll(factors, factor => factor == factors[0])
        ? (null, factors[0])
        : (_parameters.Spread(tensor(factors, device: _mean.device).to(_mean.dtype)), 1);
}
