namespace Studio.Pipelines.Evaluation.Learned;

using Studio.Pipelines.Reports;

/// <summary>What the search learned: which learners and choices paid, what its time brought, and whether more data would help.</summary>
internal sealed class LearnedEvaluation : IEvaluation
{
    /// <inheritdoc/>
    public string File => ModelFiles.Learned;

    /// <inheritdoc/>
    public string Summary => "what the search learned, and whether more data would help";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => subject.Leaderboard is null ? "The trials of its search are not stored with it." : null;

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken)
    {
        var (metric, trials) = (subject.Metric, subject.Leaderboard!.Trials);
        var told = new TrialsTold(metric, trials);
        var (curve, note) = LearningCurves.Of(subject, trials, cancellationToken);
        return new LearnedReport(metric.Name, metric.Direction, told.Learners(subject.Published?.Members), told.Course(), told.Choices(), curve, note);
    }
}
