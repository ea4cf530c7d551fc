namespace Studio.Pipelines.Metrics;

/// <summary>Intervals of 95 % of shares of rows (Wilson 1927): right for few rows and for shares near 0 and 1 too.</summary>
public static class WilsonInterval
{
    // Of a normal distribution, two sides of 95 %.
    private const double Deviations = 1.96;

    /// <summary>The interval of a share.</summary>
    /// <param name="share">The share, 0 to 1.</param>
    /// <param name="rows">Rows that it is of, above 0; no whole number where rows are weighed.</param>
    public static Estimate Of(double share, double rows)
    {
        var spread = Deviations * Deviations / rows;
        var middle = (share + (spread / 2)) / (1 + spread);
        var half = Math.Sqrt((share * (1 - share) * spread) + (spread * spread / 4)) / (1 + spread);
        return new Estimate(share, middle - half, middle + half);
    }
}
