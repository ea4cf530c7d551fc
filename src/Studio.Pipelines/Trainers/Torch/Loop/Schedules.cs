namespace Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>Factors over the course of a training, by the share of its steps that is done, 0 to 1.</summary>
public static class Schedules
{
    // Share of the steps in which the rate rises to its highest value.
    private const double WarmUp = 0.05;

    /// <summary>Always 1.</summary>
    public static double Constant(double progress) => 1;

    /// <summary>Rises for a twentieth of the steps, then falls to 0 by half a cosine (Loshchilov &amp; Hutter 2017).</summary>
    public static double WarmCosine(double progress) =>
        Math.Min(1, progress / WarmUp) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));

    /// <summary>Four cosine waves of which each is about twice as long as the one before, from 0 to 0 (RealMLP, Holzmüller et al. 2024).</summary>
    public static double LogCosine(double progress) =>
        0.5 * (1 - Math.Cos(2 * Math.PI * Math.Log2(1 + (15 * Math.Min(1, progress)))));

    /// <summary>1 for the first half, then down to 0 by half a cosine (RealMLP, Holzmüller et al. 2024).</summary>
    public static double FlatCosine(double progress) =>
        progress < 0.5 ? 1 : 0.5 * (1 + Math.Cos(Math.PI * ((2 * Math.Min(1, progress)) - 1)));
}
