namespace Studio.Pipelines.Metrics;

/// <summary>
/// Metrics of two models with <see cref="BootstrapIntervals"/>: the same rows are drawn for both, so that what makes rows hard for both does not widen the
/// interval of the difference.
/// </summary>
public static class PairedIntervals
{
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
        var estimates = BootstrapIntervals.Of(
            truth.Values.Length,
            rows => rows is null ? Figures(metrics, truth, left, right) : Figures(metrics, truth.Gather(rows), left.Gather(rows), right.Gather(rows)),
            new BootstrapDrawing(seed),
            cancellationToken);
        return [.. metrics.Zip(estimates.Chunk(3), (metric, of) => new MetricComparison(metric.Name, metric.Direction, of[0], of[1], of[2]))];
    }

    /// <summary>Of each metric that of the left model, that of the right one, and the gain.</summary>
    private static double[] Figures(IReadOnlyList<Metric> metrics, TargetVector truth, PredictionMatrix left, PredictionMatrix right) =>
        [.. metrics.SelectMany(metric =>
        {
            var (one, other) = (metric.Evaluate(truth, left), metric.Evaluate(truth, right));
            return new[] { one, other, metric.Direction == MetricDirection.Maximize ? other - one : one - other };
        })];
}
