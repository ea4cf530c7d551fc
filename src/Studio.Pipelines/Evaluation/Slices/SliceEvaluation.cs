namespace Studio.Pipelines.Evaluation.Slices;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>Where a model is worse than elsewhere: the metric by value or range of every column.</summary>
internal sealed class SliceEvaluation : IEvaluation
{
    private const int MostRows = 10_000;
    private const int MostColumns = 100;

    // Of fewer rows nothing could be said.
    private const int FewestRows = 20;

    /// <inheritdoc/>
    public string File => ModelFiles.Slices;

    /// <inheritdoc/>
    public string Summary => "the metric by value of every column";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken)
    {
        var (metric, rows) = (subject.Metric, subject.Validation.Sample(MostRows, subject.Plan.Seed));
        var drawing = new BootstrapDrawing(subject.Plan.Seed, Samples: 200, MostRows: 1_000) { Threads = subject.Plan.Threads };
        Estimate Measure(TargetVector truth, PredictionMatrix predictions) => BootstrapIntervals.Of([metric], truth, predictions, drawing, cancellationToken)[0];
        var whole = Measure(rows.Truth, rows.Predictions);
        var parts = subject.Plan.Features.Take(MostColumns)
            .SelectMany(feature => ColumnSlices.Of(feature, rows.Features.Column<TableColumn>(feature.Name)).Select(part => (feature.Name, part.Values, part.Rows)))
            .Where(part => part.Rows.Length < rows.Count)
            .ToList();
        var slices = parts.Where(part => part.Rows.Length >= FewestRows).Select(part =>
        {
            var estimate = Measure(rows.Truth.Gather(part.Rows), rows.Predictions.Gather(part.Rows));
            return new Slice(part.Name, part.Values, part.Rows.Length, estimate, metric.IsBetter(whole.Value, Nearer(metric, estimate)));
        });
        return new SliceReport(
            metric.Name,
            metric.Direction,
            rows.Count,
            whole,
            [.. slices.OrderBy(slice => (metric.Direction == MetricDirection.Maximize ? 1 : -1) * Nearer(metric, slice.Metric) is var end && double.IsNaN(end) ? double.PositiveInfinity : end)],
            [.. Notes(subject.Plan, rows.Count, subject.Validation.Count, parts.Count(part => part.Rows.Length < FewestRows))]);
    }

    /// <summary>The end of the interval that is better.</summary>
    private static double Nearer(Metric metric, Estimate estimate) => metric.Direction == MetricDirection.Maximize ? estimate.High : estimate.Low;

    private static IEnumerable<string> Notes(TrainingPlan plan, int rows, int all, int small)
    {
        if (rows < all)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {all:N0} validation rows {rows:N0} were drawn by chance (seed {plan.Seed}).");
        }

        if (plan.Features.Count > MostColumns)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Of {plan.Features.Count:N0} columns the first {MostColumns} were looked at.");
        }

        if (small > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{small} values with fewer than {FewestRows} rows each were left out.");
        }
    }
}
