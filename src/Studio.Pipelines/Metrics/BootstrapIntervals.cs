namespace Studio.Pipelines.Metrics;

/// <summary>
/// Intervals of 95 % of figures that are told of rows: rows are drawn with replacement (percentile intervals; Efron and Tibshirani 1993, chapter 13). Right for
/// every metric, also for those that are no mean over rows, such as AUC.
/// </summary>
public static class BootstrapIntervals
{
    /// <summary>Share of the values that an interval holds.</summary>
    public const double Confidence = 0.95;

    /// <summary>How often rows are drawn unless told otherwise.</summary>
    public const int Samples = 1_000;

    /// <summary>Most rows of one drawing unless told otherwise. Of more rows so many are drawn, and the interval is scaled to all (m out of n bootstrap; Bickel, Götze and van Zwet 1997).</summary>
    public const int MostDrawn = 10_000;

    // PLINQ takes no more.
    private const int MostThreads = 512;

    /// <summary>Metrics of a model.</summary>
    /// <param name="metrics">The metrics.</param>
    /// <param name="truth">Labels of the rows, at least one.</param>
    /// <param name="predictions">Predictions of the same rows.</param>
    /// <param name="drawing">How rows are drawn.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One for each metric, in their order.</returns>
    public static IReadOnlyList<Estimate> Of(
        IReadOnlyList<Metric> metrics, TargetVector truth, PredictionMatrix predictions, BootstrapDrawing drawing, CancellationToken cancellationToken) => Of(
            truth.Values.Length,
            rows =>
            {
                var (labels, answers) = rows is null ? (truth, predictions) : (truth.Gather(rows), predictions.Gather(rows));
                return [.. metrics.Select(metric => metric.Evaluate(labels, answers))];
            },
            drawing,
            cancellationToken);

    /// <summary>Any figures.</summary>
    /// <param name="count">Number of rows, at least 1.</param>
    /// <param name="figures">Tells them of some rows, which may repeat, or of all for null; always as many. Called on several threads.</param>
    /// <param name="drawing">How rows are drawn.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One for each figure, in their order; without an interval where most drawings do not tell it.</returns>
    public static IReadOnlyList<Estimate> Of(int count, Func<int[]?, double[]> figures, BootstrapDrawing drawing, CancellationToken cancellationToken)
    {
        var random = new Random(drawing.Seed);
        var whole = figures(null);
        var drawn = Enumerable.Range(0, drawing.Samples)
            .Select(_ => random.Next())
            .ToArray()
            .AsParallel().AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(drawing.Threads ?? (Environment.ProcessorCount / 2), 1, MostThreads))
            .WithCancellation(cancellationToken)
            .Select(own => figures(Draw(new Random(own), count, drawing.MostRows)))
            .ToArray();
        var scale = Math.Sqrt((double)Math.Min(count, drawing.MostRows) / count);
        return [.. whole.Select((value, index) => Interval(value, drawn.Select(values => values[index]), scale))];
    }

    private static int[] Draw(Random random, int count, int most)
    {
        var rows = new int[Math.Min(count, most)];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = random.Next(count);
        }

        return rows;
    }

    /// <summary>The middle of the drawn values.</summary>
    private static Estimate Interval(double value, IEnumerable<double> drawn, double scale)
    {
        var all = drawn.ToList();
        var known = all.Where(double.IsFinite).Order().ToArray();
        if (!double.IsFinite(value) || known.Length < all.Count / 2.0)
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

/// <summary>How rows are drawn for <see cref="BootstrapIntervals"/>.</summary>
/// <param name="Seed">Seed of the drawing.</param>
/// <param name="Samples">How often, at least 1.</param>
/// <param name="MostRows">Most rows of one drawing, at least 1.</param>
public sealed record BootstrapDrawing(int Seed, int Samples = BootstrapIntervals.Samples, int MostRows = BootstrapIntervals.MostDrawn)
{
    /// <summary>Threads, at least 1; null for half of the processors, as a service has others to serve meanwhile. What is drawn does not depend on it.</summary>
    public int? Threads { get; init; }
}
