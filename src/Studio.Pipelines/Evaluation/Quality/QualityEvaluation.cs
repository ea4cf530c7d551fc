namespace Studio.Pipelines.Evaluation.Quality;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>How good a model is: every metric with its interval, thresholds, confusion, calibration, residuals.</summary>
internal sealed class QualityEvaluation : IEvaluation
{
    /// <inheritdoc/>
    public string File => ModelFiles.Quality;

    /// <inheritdoc/>
    public string Summary => "metrics with intervals, curves, calibration";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken) => new QualityReport(
        subject.Metric.Name,
        Of(subject.Plan, subject.Validation, cancellationToken),
        subject.Test is { } test ? Of(subject.Plan, test, cancellationToken) : null);

    private static RowsQuality Of(TrainingPlan plan, EvaluatedRows rows, CancellationToken cancellationToken)
    {
        var metrics = plan.Task.Metrics;
        var estimates = BootstrapIntervals.Of(metrics, rows.Truth, rows.Predictions, new BootstrapDrawing(plan.Seed) { Threads = plan.Threads }, cancellationToken);
        return new RowsQuality(rows.Count, [.. metrics.Zip(estimates, (metric, estimate) => new MetricEstimate(metric.Name, metric.Direction, estimate))])
        {
            Classes = plan.Task.HasClasses ? ClassesMeasure.Of(plan.Classes, rows.Truth, rows.Predictions) : null,
            Numbers = plan.Task.HasClasses ? null : NumbersMeasure.Of(rows, plan.Seed),
        };
    }
}
