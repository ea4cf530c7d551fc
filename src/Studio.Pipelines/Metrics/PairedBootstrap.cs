namespace Studio.Pipelines.Metrics;

/// <summary>How much better one model is than another on the same rows, and how sure that is.</summary>
/// <param name="Value">Difference of the metric, positive when the first is better.</param>
/// <param name="StandardError">Its standard error.</param>
public readonly record struct PairedGain(double Value, double StandardError)
{
    /// <summary>The gain in standard errors; 0 where nothing differs.</summary>
    public double InStandardErrors => Value == 0 ? 0 : Value / Math.Max(StandardError, double.Epsilon);
}

/// <summary>
/// Compares models by drawing rows with replacement, the same for both (Efron and Tibshirani 1993): right for every metric, also for those that
/// are no mean over rows, such as AUC.
/// </summary>
public static class PairedBootstrap
{
    private const int Samples = 100;
    private const int MostRows = 10_000;

    /// <summary>Compares.</summary>
    /// <param name="metric">What decides.</param>
    /// <param name="truth">Labels.</param>
    /// <param name="first">Predictions of the first model.</param>
    /// <param name="second">Predictions of the second model for the same rows.</param>
    /// <param name="seed">Seed of the drawing. Of more than 10,000 rows that many are drawn, and the error is scaled to all.</param>
    public static PairedGain Gain(Metric metric, TargetVector truth, PredictionMatrix first, PredictionMatrix second, int seed)
    {
        var sign = metric.Direction == MetricDirection.Maximize ? 1 : -1;
        double Difference(TargetVector labels, PredictionMatrix one, PredictionMatrix other) =>
            sign * (metric.Evaluate(labels, one) - metric.Evaluate(labels, other));
        var (random, count) = (new Random(seed), truth.Values.Length);
        var samples = Enumerable.Range(0, Samples)
            .Select(_ => Enumerable.Range(0, Math.Min(count, MostRows)).Select(_ => random.Next(count)).ToArray())
            .ToArray()
            .AsParallel().AsOrdered()
            .Select(rows => Difference(truth.Gather(rows), first.Gather(rows), second.Gather(rows)))
            .Where(double.IsFinite)
            .ToArray();
        var mean = samples.DefaultIfEmpty().Average();
        var variance = samples.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, samples.Length - 1);
        return new PairedGain(Difference(truth, first, second), Math.Sqrt(variance * Math.Min(count, MostRows) / count));
    }
}
