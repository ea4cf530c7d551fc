namespace Studio.Pipelines.Trainers.GaussianProcess;

/// <summary>Hyperparameters of a Gaussian process whose labels have a variance of about 1.</summary>
/// <param name="Signal">Variance of what the kernel explains.</param>
/// <param name="Linear">Variance of what a linear function explains, for rows of mean squared length.</param>
/// <param name="Noise">Variance of the noise of a row that counts for 1.</param>
/// <param name="LogInverseLengths">Logarithm of the inverse length scale of each feature.</param>
internal sealed record Hyperparameters(double Signal, double Linear, double Noise, double[] LogInverseLengths)
{
    /// <summary>Parameters before those of length scales.</summary>
    public const int Variances = 3;

    // Logarithms of variances: what is expected and how far that may be off.
    private static readonly (double Mean, double Deviation)[] Priors = [(0, 1.5), (-1.5, 2), (-2, 2)];

    /// <summary>Where the search starts.</summary>
    public static double[] Start(LengthScales scales) => [.. Priors.Select(prior => prior.Mean), .. scales.Start];

    /// <summary>From the logarithms that are searched.</summary>
    /// <param name="parameters">Logarithms of the variances, and the parameters of length scales.</param>
    /// <param name="scales">Length scales.</param>
    /// <param name="noiseFloor">Least noise.</param>
    public static Hyperparameters Of(double[] parameters, LengthScales scales, double noiseFloor) =>
        new(Math.Exp(parameters[0]), Math.Exp(parameters[1]), noiseFloor + Math.Exp(parameters[2]), scales.Logs(parameters.AsSpan(Variances)));

    /// <summary>Minus the logarithm of the prior, up to a constant; the gradient is added.</summary>
    public static double Penalty(double[] parameters, LengthScales scales, double[] gradient)
    {
        var penalty = scales.Penalty(parameters.AsSpan(Variances), gradient.AsSpan(Variances));
        for (var i = 0; i < Variances; i++)
        {
            var distance = (parameters[i] - Priors[i].Mean) / Priors[i].Deviation;
            penalty += distance * distance / 2;
            gradient[i] += distance / Priors[i].Deviation;
        }

        return penalty;
    }
}
