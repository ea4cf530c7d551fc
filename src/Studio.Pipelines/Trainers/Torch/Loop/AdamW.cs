namespace Studio.Pipelines.Trainers.Torch.Loop;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Adam with the gradient's norm clipped and weight decay that is decoupled (Loshchilov &amp; Hutter 2019) or part of the gradient
/// (Kingma &amp; Ba 2015), on a whole <see cref="ParameterVector"/> at once. Lives in the dispose scope of the caller.
/// </summary>
/// <param name="parameters">What it optimises.</param>
/// <param name="options">Which kind of weight decay, the largest norm and the memory of squared gradients.</param>
internal sealed class AdamW(ParameterVector parameters, TrainingOptions options)
{
    private const double Beta1 = 0.9;
    private const double Epsilon = 1e-8;

    private readonly Tensor _mean = zeros_like(parameters.Values);
    private readonly Tensor _square = zeros_like(parameters.Values);
    private int _step;

    /// <summary>Mean of the past gradients.</summary>
    internal Tensor Momentum => _mean;

    /// <summary>Takes a step against the gradients and sets them to zero.</summary>
    /// <param name="learningRate">Rate of the step; parameters may have a factor of their own.</param>
    /// <param name="weightDecay">Share of a weight lost per step at learning rate 1; 0 for none.</param>
    public void Step(double learningRate, double weightDecay)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _step++;

        // Numbers are given as scalars that live until the end of the step, defaults of 1 included: TorchSharp does not keep one
        // that it makes itself alive, and the garbage collector may free it while native code still reads it.
        using Scalar clip = options.ClipNorm, tiny = 1e-6, one = 1, epsilon = Epsilon;
        using Scalar keep1 = Beta1, rest1 = 1 - Beta1, keep2 = options.Beta2, rest2 = 1 - options.Beta2;
        using Scalar bias = 1 / Math.Sqrt(1 - Math.Pow(options.Beta2, _step));
        using Scalar decay = options.DecoupledDecay ? -learningRate * weightDecay : weightDecay, rate = -learningRate / (1 - Math.Pow(Beta1, _step));

        var gradients = parameters.Gradients;
        gradients.mul_(gradients.norm().add_(tiny, one).reciprocal_().mul_(clip).clamp_(max: one));
        if (weightDecay != 0 && !options.DecoupledDecay)
        {
            gradients.addcmul_(parameters.Values, parameters.Decayed, decay);
        }

        _mean.mul_(keep1).add_(gradients, rest1);
        _square.mul_(keep2).addcmul_(gradients, gradients, rest2);
        var scale = _square.sqrt().mul_(bias).add_(epsilon, one);
        if (weightDecay != 0 && options.DecoupledDecay)
        {
            parameters.Values.addcmul_(parameters.Values, parameters.DecayRates, decay);
        }

        parameters.Values.addcdiv_(parameters.Rates is { } rates ? _mean * rates : _mean, scale, rate);
        gradients.zero_();
    }
}
