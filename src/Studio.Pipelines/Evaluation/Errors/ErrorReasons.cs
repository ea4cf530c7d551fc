namespace Studio.Pipelines.Evaluation.Errors;

using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Planning;

/// <summary>
/// What the columns of the most wrong rows contribute to what was predicted of them: as <see cref="RowExplainer"/> tells it of any row, asked of the model that predicted the row without
/// having learned from it.
/// </summary>
/// <param name="subject">The model.</param>
internal sealed class ErrorReasons(EvaluationSubject subject)
{
    /// <summary>Most rows that are explained.</summary>
    public const int MostRows = 10;

    private const double MostSeconds = 4;
    private const double Share = 0.4;
    private const int TrialRows = 100;

    // Each column costs predictions, each of which holds all columns.
    private const int MostColumns = 500;

    private readonly double _seconds = subject.Share(MostSeconds, Share);

    /// <summary>Contributions to the predicted number, or to the probability of the predicted class.</summary>
    /// <param name="worst">The most wrong of the validation rows, the worst first.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Of as many rows as can be asked in time, in their order.</returns>
    public IReadOnlyList<RowContributions> Of(IReadOnlyList<int> worst, CancellationToken cancellationToken)
    {
        if (Unavailable(subject.Plan) is not null)
        {
            return [];
        }

        var (rows, allowance, found) = (subject.Validation, new Allowance(subject.Time, _seconds), new List<RowContributions>());
        var (background, trial) = (BackgroundEvaluation.Rows(subject), rows.Sample(TrialRows, subject.Plan.Seed));
        var affordable = allowance.Rows(() => subject.FoldModels[0].Score(trial.Features), trial.Count, 1, (0, MostRows * RowExplainer.MostPredictions));
        var count = Math.Min(Math.Min(MostRows, worst.Count), affordable / RowExplainer.FewestPredictions(subject.Plan.Features.Count));
        foreach (var row in worst.Take(count).TakeWhile(_ => allowance.Left > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var model = rows.Folds is { } folds ? subject.FoldModels[folds[row]] : subject.Model;
            var output = subject.Plan.Task.HasClasses ? rows.Predictions.Class(row) : 0;
            found.Add(new RowExplainer(model, background).Explain(
                rows.Features.Gather([row]), AskedModel.Of(model, output), Math.Min(RowExplainer.MostPredictions, affordable / count)));
        }

        return found;
    }

    /// <summary>Why there are fewer explanations than there could be, in one sentence; null where there are all.</summary>
    /// <param name="worst">Number of most wrong rows.</param>
    /// <param name="explained">Number of those explained.</param>
    public string? Note(int worst, int explained) => Unavailable(subject.Plan) ?? (explained < Math.Min(MostRows, worst)
        ? string.Create(CultureInfo.InvariantCulture, $"Of the most wrong rows {explained} are explained, as many as can be asked about in {_seconds:F0} s.")
        : null);

    private static string? Unavailable(TrainingPlan plan) => plan.Pictures is not null
        ? "Predictions of pictures are not explained column by column."
        : plan.Features.Count > MostColumns
            ? string.Create(CultureInfo.InvariantCulture, $"The most wrong rows are not explained: there are {plan.Features.Count:N0} columns, and up to {MostColumns} are gone through.")
            : null;
}
