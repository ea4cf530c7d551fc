namespace Studio.Pipelines.Evaluation.Errors;

using Studio.Pipelines.Planning;

/// <summary>The near duplicates among the validation and test rows of a model.</summary>
/// <param name="plan">The plan.</param>
/// <param name="validation">Validation rows.</param>
/// <param name="test">Test rows; null for none.</param>
internal sealed class SimilarRows(TrainingPlan plan, EvaluatedRows validation, EvaluatedRows? test)
{
    private const int MostShown = 20;

    /// <summary>Finds them; null where there are pictures, which are not compared.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    public NearDuplicatesReport? Find(CancellationToken cancellationToken)
    {
        string[] names = [.. plan.Features.Where(feature => feature.Size is null).Select(feature => feature.Name)];
        if (names.Length < plan.Features.Count)
        {
            return null;
        }

        // Half of the room is for test rows, where there are so many.
        var most = NearDuplicates.MostRowsOf(names.Length);
        var held = test?.Sample(Math.Max(most / 2, most - validation.Count), plan.Seed);
        var data = validation.Sample(most - (held?.Count ?? 0), plan.Seed);
        var all = new NearDuplicates(data.Features.Only(names), held?.Features.Only(names));
        var labels = new Labels(plan, data, held);
        var groups = all.Find(cancellationToken).Select(rows => Group(all, rows, data, held, labels)).ToList();
        return new NearDuplicatesReport(
            all.Count,
            [.. groups.OrderByDescending(IsBetween).ThenByDescending(group => group.LabelsConflict).ThenByDescending(group => group.Count).Take(MostShown)],
            groups.Sum(group => group.Count),
            groups.Count(IsBetween),
            groups.Count(group => group.LabelsConflict),
            [.. Notes(all.Count, most)]);
    }

    private static bool IsBetween(NearDuplicateRows group) => group.Rows.Count > 0 && group.TestRows.Count > 0;

    private static NearDuplicateRows Group(NearDuplicates all, IReadOnlyList<int> rows, EvaluatedRows data, EvaluatedRows? held, Labels labels)
    {
        double[] truths = [.. rows.Select(labels.Of).Distinct().Order()];
        return new NearDuplicateRows(
            [.. rows.Where(row => row < data.Count).Select(row => data.FileRows[row] + 1).Order().Take(MostShown)],
            [.. rows.Where(row => row >= data.Count).Select(row => held!.FileRows[row - data.Count] + 1).Order().Take(MostShown)],
            rows.Count,
            [.. truths.Take(MostShown).Select(labels.Text)],
            labels.Conflict(truths),
            all.Differing(rows));
    }

    private IEnumerable<string> Notes(int compared, int most)
    {
        if (validation.Count + (test?.Count ?? 0) is var there && compared < there)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Of {there:N0} validation and test rows {compared:N0} were drawn by chance (seed {plan.Seed}) and compared with one another, of {most:N0} at most: pairs of which a row was not drawn are not found.");
        }
    }

    /// <summary>The labels of all rows.</summary>
    private sealed class Labels(TrainingPlan plan, EvaluatedRows data, EvaluatedRows? held)
    {
        private readonly RowTexts _texts = new(plan, data);
        private readonly double _deviation = plan.Task.HasClasses ? 0 : Deviation(data.Truth.Values);

        public double Of(int row) => row < data.Count ? data.Truth.Values[row] : held!.Truth.Values[row - data.Count];

        public string Text(double label) => _texts.Label(label);

        public bool Conflict(double[] ascending) => ascending[^1] - ascending[0] > _deviation;

        private static double Deviation(double[] values)
        {
            var mean = values.Average();
            return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        }
    }
}
