namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>Holm's correction (1979): p-values of several tests, raised so that the chance of any false alarm among all of them is at most the level, however they depend on one another.</summary>
internal static class HolmCorrection
{
    /// <summary>Corrected p-values in the same order: the smallest times the number of tests, the next times one less, and so on; none below one that is smaller, at most 1.</summary>
    public static double[] Of(IReadOnlyList<double> values)
    {
        var corrected = new double[values.Count];
        var highest = 0.0;
        foreach (var (place, index) in Enumerable.Range(0, values.Count).OrderBy(index => values[index]).Index())
        {
            highest = Math.Max(highest, Math.Min(1, values[index] * (values.Count - place)));
            corrected[index] = highest;
        }

        return corrected;
    }
}
