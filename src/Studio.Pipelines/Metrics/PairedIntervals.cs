namespace Studio.Pipelines.Metrics;

/// <summary>
/// Metrics of two models with intervals of 95 %: rows are drawn with replacement, the same for both (percentile intervals; Efron and Tibshirani
/// 1993, chapter 13), so that what makes rows hard for both does not widen the interval of the difference. Right for every metric, also for those
/// that are no mean over rows, such as AUC.
/// </summary>
public static class PairedIntervals
{
    /// <summary>Share of the values that an interval holds.</summary>
    public const double Confidence = 0.95;

    /// <summary>How often rows are drawn.</summary>
    public const int Samples = 1_000;

    /// <summary>Most rows of one drawing. Of more rows so many are drawn, and the interval is scaled to all (m out of n bootstrap; Bickel, Götze and van Zwet 1997).</summary>
    public const int MostDrawn = 10_000;

    /// <summary>Compares.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="truth">Labels of the rows, at least one.</param>
    /// <param name="left">Predictions of the left model.</param>
    /// <param name="right">Predictions of the right model for the same rows.</param>
    /// <param name="seed">Seed of the drawing.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One for each metric, in their order.</returns>
    public static IReadOnlyList<MetricComparison> Compare(
        IReadOnlyList<Metric> metrics, TargetVector truth, PredictionMatrix left, PredictionMatrix right, int seed, CancellationToken cancellationToken)
    {
        var (random, count) = (new Random(seed), truth.Values.Length);
        var whole = Evaluate(metrics, truth, left, right);
        var drawn = Enumerable.Range(0, Samples)
            .Select(_ => random.Next())
            .ToArray()
            .AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Max(1, Environment.ProcessorCount / 2))
            .WithCancellation(cancellationToken)
            .Select(own => Draw(new Random(own), count))
            .Select(rows => Evaluate(metrics, truth.Gather(rows), left.Gather(rows), right.Gather(rows)))
            .ToArray();
        var scale = Math.Sqrt((double)Math.Min(count, MostDrawn) / count);
        return [.. metrics.Select((metric, index) => new MetricComparison(
            metric.Name,
            metric.Direction,
            Interval(whole[index].Left, drawn.Select(values => values[index].Left), scale),
            Interval(whole[index].Right, drawn.Select(values => values[index].Right), scale),
            Interval(whole[index].Gain, drawn.Select(values => values[index].Gain), scale)))];
    }

    private static int[] Draw(Random random, int count)
    {
        var rows = new int[Math.Min(count, MostDrawn)];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = random.Next(count);
        }

        return rows;
    }

    private static (double Left, double Right, double Gain)[] Evaluate(IReadOnlyList<Metric> metrics, TargetVector truth, PredictionMatrix left, PredictionMatrix right) =>
        [.. metrics.Select(metric =>
        {
            var (one, other) = (metric.Evaluate(truth, left), metric.Evaluate(truth, right));
            return (one, other, metric.Direction == MetricDirection.Maximize ? other - one : one - other);
        })];

    /// <summary>The middle of the drawn values; none where most drawings do not tell the metric.</summary>
    private static Estimate Interval(double value, IEnumerable<double> drawn, double scale)
    {
        var known = drawn.Where(double.IsFinite).Order().ToArray();
        if (!double.IsFinite(value) || known.Length < Samples / 2)
        {
            return new Estimate(value, double.NaN, double.NaN);
        }

        const double Tail = (1 - Confidence) / 2;
        return new Estimate(value, value + ((Quantile(known, Tail) - value) * scale), value + ((Quantile(known, 1 - Tail) - value) * scale));
    }

    /// <summary>Between the two values next to it, in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }
}
