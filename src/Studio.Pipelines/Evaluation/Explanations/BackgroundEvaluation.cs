namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Reports;

/// <summary>Rows that single predictions are explained against, drawn from the validation rows by the seed of the plan.</summary>
internal sealed class BackgroundEvaluation : IEvaluation
{
    /// <inheritdoc/>
    public string File => ModelFiles.Background;

    /// <inheritdoc/>
    public string Summary => "rows to explain predictions against";

    /// <inheritdoc/>
    public string? Unavailable(EvaluationSubject subject) => subject.Plan.Pictures is null ? null : "Predictions of pictures are not explained column by column.";

    /// <inheritdoc/>
    public object Make(EvaluationSubject subject, CancellationToken cancellationToken) => BackgroundRows.Of(Rows(subject).Only(subject.Plan.Features.Select(feature => feature.Name)));

    /// <summary>The rows, with the vectors of their texts.</summary>
    public static ColumnTable Rows(EvaluationSubject subject) => subject.Validation.Sample(BackgroundRows.Most, subject.Plan.Seed).Features;
}
