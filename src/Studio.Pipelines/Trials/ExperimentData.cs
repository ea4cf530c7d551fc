namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;

/// <summary>The rows of a canonical file that have a label, as a plan wants them.</summary>
/// <param name="Features">The plan's feature columns, raw.</param>
/// <param name="Label">The column <see cref="ColumnNames.Label"/> of the type that the task's learners read.</param>
/// <param name="Truth">The labels for metrics, less the plan's <see cref="TrainingPlan.LabelOffset"/>.</param>
/// <param name="LeftOut">Rows left out because their label is missing or none of the plan's classes, or because they weigh nothing.</param>
internal sealed record ExperimentData(ColumnTable Features, TableColumn Label, TargetVector Truth, int LeftOut)
{
    /// <summary>The plan's group or time column, by which rows are split; null for none.</summary>
    public TableColumn? SplitColumn { get; init; }

    /// <summary>What each row counts for, 1 in the mean; null when all count the same.</summary>
    public FloatColumn? Weights { get; init; }

    /// <summary>Loads a file.</summary>
    /// <exception cref="DatasetException">A column of the plan is not there, or holds something else than planned.</exception>
    public static async Task<ExperimentData> LoadAsync(TrainingPlan plan, string path, CancellationToken cancellationToken)
    {
        var present = (await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false)).Select(column => column.Name).ToList();
        var absent = plan.NeededColumns.Except(present).ToList();
        if (absent.Count > 0)
        {
            throw new DatasetException(
                $"The file '{Path.GetFileName(path)}' has no column {string.Join(", ", absent.Select(name => $"'{name}'"))}; the plan needs it.");
        }

        var texts = plan.Features.Where(feature => feature.Type == InputType.String).Select(feature => feature.Name).ToHashSet();
        if (plan.Task.HasClasses)
        {
            texts.Add(plan.Label);
        }

        // A test file is not split, so that it needs no group or time column.
        string?[] split = [plan.Group, plan.Time];
        string[] wanted = [.. plan.NeededColumns.Union(split.OfType<string>().Where(present.Contains))];
        var sizes = plan.Features.Where(feature => feature.Size is not null).ToDictionary(feature => feature.Name, feature => feature.Size!);
        var table = await TableReader.ReadAsync(path, wanted, texts, null, cancellationToken, sizes).ConfigureAwait(false);
        return Create(plan, table);
    }

    /// <summary>Takes the rows with a label from a table that is in memory.</summary>
    public static ExperimentData Create(TrainingPlan plan, ColumnTable table)
    {
        var input = new PredictionInput(ModelSignature.From(plan)).FromTable(table);
        if (input.Table is not { } features)
        {
            throw new DatasetException(string.Join('\n', input.Problems));
        }

        var values = plan.Task.ReadLabels(table.Column<TableColumn>(plan.Label), plan.Classes);
        var weights = plan.Weight is null ? null : ReadWeights(table, plan.Weight);
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]) && weights?[row] is not 0)];
        var truth = Normalize(new TargetVector(values, Math.Max(1, plan.Classes.Count)) { Weights = weights }.Gather(rows)).Less(plan.LabelOffset ?? 0);
        var split = plan.Group ?? plan.Time;
        return new ExperimentData(features.Gather(rows), plan.Task.LabelColumn(truth), truth, values.Length - rows.Length)
        {
            SplitColumn = split is not null && table.Has(split) ? table.Column<TableColumn>(split).Gather(rows) : null,
            Weights = truth.Weights is null ? null : new FloatColumn(ColumnNames.Weight, Array.ConvertAll(truth.Weights, weight => (float)weight)),
        };
    }

    /// <summary>Splits the rows as the plan says.</summary>
    /// <exception cref="DatasetException">They cannot be split so.</exception>
    public IReadOnlyList<Fold> Split(TrainingPlan plan)
    {
        if ((plan.Group ?? plan.Time) is not { } name)
        {
            return Folds.Split(Truth, plan.Folds, plan.HoldoutShare, plan.Seed);
        }

        var column = SplitColumn ?? throw new DatasetException($"The data has no column '{name}'; the plan splits the rows by it.");
        return plan.Group is not null
            ? GroupFolds.Split(Truth, GroupsOf(column), plan.Folds, plan.HoldoutShare, plan.Seed)
            : TimeFolds.Split(Truth, CellParser.Numbers(column), plan.Folds, plan.HoldoutShare);
    }

    private static double[] ReadWeights(ColumnTable table, string column)
    {
        var weights = CellParser.Numbers(table.Column<TableColumn>(column));
        var bad = Array.FindIndex(weights, weight => !(weight >= 0 && double.IsFinite(weight)));
        return bad < 0
            ? weights
            : throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"Row {bad + 1} has {(double.IsNaN(weights[bad]) ? "no number" : $"{weights[bad]}")} in '{column}', by which rows are weighed; every row needs a number of 0 or more there."));
    }

    /// <summary>Weights that are 1 in the mean, so that settings of learners mean the same whatever the unit of the weights.</summary>
    private static TargetVector Normalize(TargetVector truth) => truth.Weights is not { Length: > 0 } weights
        ? truth
        : truth with { Weights = Array.ConvertAll(weights, weight => weight / (truth.TotalWeight / weights.Length)) };

    /// <summary>A number for each different value; missing is a value too.</summary>
    private static int[] GroupsOf(TableColumn column)
    {
        var known = new Dictionary<object, int>();
        int Number(object value) => known.TryGetValue(value, out var number) ? number : known[value] = known.Count;
        return column is NumberColumn numbers
            ? Array.ConvertAll(numbers.Values, value => Number(value))
            : Array.ConvertAll(((TextColumn)column).Values, value => Number(value));
    }
}
