namespace Studio.Pipelines.Data;

/// <summary>Quantiles of a column, for centring and scaling.</summary>
internal static class Quantiles
{
    // Enough for three digits of a quantile's rank; sorting 300,000 values a column would cost more than all else in a fit.
    private const int SampleSize = 50_000;

    /// <summary>Quantiles of the finite values, each a value that occurs; all NaN when there is none. Large columns are sampled at even steps.</summary>
    /// <param name="count">How many values there are.</param>
    /// <param name="value">The value at an index from 0.</param>
    /// <param name="levels">Levels from 0 to 1.</param>
    public static double[] Of(int count, Func<int, double> value, params ReadOnlySpan<double> levels)
    {
        var size = Math.Min(count, SampleSize);
        var sample = new List<double>(size);
        for (var i = 0; i < size; i++)
        {
            var drawn = value((int)((long)i * count / size));
            if (double.IsFinite(drawn))
            {
                sample.Add(drawn);
            }
        }

        sample.Sort();
        var quantiles = new double[levels.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            quantiles[i] = sample.Count == 0 ? double.NaN : sample[(int)Math.Round(levels[i] * (sample.Count - 1))];
        }

        return quantiles;
    }
}
