namespace Studio.Pipelines.Trainers.Torch;

using static TorchSharp.torch;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov &amp; Hutter 2019) and the gradient's norm clipped, on a whole
/// <see cref="ParameterVector"/> at once. Lives in the dispose scope of the caller.
/// </summary>
/// <param name="parameters">What it optimises.</param>
/// <param name="weightDecay">Share of a weight lost per step at learning rate 1; 0 for none.</param>
/// <param name="clipNorm">Largest norm of a gradient; longer ones are scaled down to it.</param>
internal sealed class AdamW(ParameterVector parameters, double weightDecay, double clipNorm)
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly Tensor _mean = zeros_like(parameters.Values);
    private readonly Tensor _square = zeros_like(parameters.Values);
    private int _step;

    /// <summary>Takes a step against the gradients and sets them to zero.</summary>
    public void Step(double learningRate)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _step++;
        var gradients = parameters.Gradients;
        gradients.mul_((clipNorm / (gradients.norm() + 1e-6)).clamp(max: 1));
        _mean.mul_(Beta1).add_(gradients, 1 - Beta1);
        _square.mul_(Beta2).addcmul_(gradients, gradients, 1 - Beta2);
        var scale = _square.sqrt().div_(Math.Sqrt(1 - Math.Pow(Beta2, _step))).add_(Epsilon);
        parameters.Values.addcmul_(parameters.Values, parameters.Decayed, -learningRate * weightDecay);
        parameters.Values.addcdiv_(_mean, scale, -learningRate / (1 - Math.Pow(Beta1, _step)));
        gradients.zero_();
    }
}
