namespace Studio.Pipelines.Evaluation.Monitored;

using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>What the rows that a model is asked later are held against: the rows that it was validated on, with the answers of models that did not learn from them.</summary>
internal sealed class MonitoringEvaluation : IEvaluation
{
    /// <inheritdoc/>
    public string File => ModelFiles.Monitoring;

    /// <inheritdoc/>
    public string Summary => "what later rows are held against";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken) =>
        MonitoringReference.Of(subject.Model.Signature, subject.Validation.Features, Answers(subject), cancellationToken);

    /// <summary>The predictions as the published file would answer them: classes by its own choice, numbers with the offset of the labels.</summary>
    private static ScoredRows Answers(EvaluationSubject subject)
    {
        var (plan, predictions) = (subject.Plan, subject.Validation.Predictions);
        return plan.Task.HasClasses
            ? new ScoredRows([.. Enumerable.Range(0, predictions.Rows).Select(row => plan.Classes[predictions.Class(row)])], predictions)
            : new ScoredRows(null, predictions) { Numbers = plan.LabelOffset is { } offset ? Array.ConvertAll(predictions.Values, value => value + offset) : null };
    }
}
