namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;

/// <summary>The rows of a table that have a label, and how they are split.</summary>
/// <param name="Rows">Their indices, ascending.</param>
/// <param name="Truth">Their labels for metrics, less the plan's <see cref="TrainingPlan.LabelOffset"/>, and their weights.</param>
/// <param name="SplitColumn">Their values of the plan's group or time column, by which they are split; null for none.</param>
/// <param name="LeftOut">Rows left out because their label is missing or none of the plan's classes, or because they weigh nothing.</param>
internal sealed record LabelledRows(int[] Rows, TargetVector Truth, TableColumn? SplitColumn, int LeftOut)
{
    /// <summary>What a row of weight 1 counted for in the file; null when all rows count the same.</summary>
    public double? MeanWeight { get; private init; }

    /// <summary>Finds them.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">With the plan's label and, where there are some, its columns of weights, groups and times.</param>
    /// <param name="meanWeight">Mean of the weights of all rows, where the table is a part of them; null for that of the table.</param>
    /// <exception cref="DatasetException">A weight is no number of 0 or more.</exception>
    public static LabelledRows Of(TrainingPlan plan, ColumnTable table, double? meanWeight = null)
    {
        var values = plan.Task.ReadLabels(table.Column<TableColumn>(plan.Label), plan.Classes);
        var weights = plan.Weight is null ? null : ReadWeights(table, plan.Weight);
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]) && weights?[row] is not 0)];
        var truth = new TargetVector(values, Math.Max(1, plan.Classes.Count)) { Weights = weights }.Gather(rows);
        var mean = truth.Weights is { Length: > 0 } ? meanWeight ?? truth.TotalWeight / truth.Weights.Length : (double?)null;
        var split = plan.Group ?? plan.Time;
        return new LabelledRows(
            rows,
            Normalize(truth, mean).Less(plan.LabelOffset ?? 0),
            split is not null && table.Has(split) ? table.Column<TableColumn>(split).Gather(rows) : null,
            values.Length - rows.Length)
        {
            MeanWeight = mean,
        };
    }

    /// <summary>Splits the rows as the plan says; folds hold positions among <see cref="Rows"/>.</summary>
    /// <exception cref="DatasetException">They cannot be split so.</exception>
    public IReadOnlyList<Fold> Split(TrainingPlan plan) => Split(plan, Truth, SplitColumn);

    /// <summary>Splits rows as the plan says.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="truth">Their labels.</param>
    /// <param name="splitColumn">Their values of the plan's group or time column.</param>
    /// <exception cref="DatasetException">They cannot be split so.</exception>
    public static IReadOnlyList<Fold> Split(TrainingPlan plan, TargetVector truth, TableColumn? splitColumn)
    {
        if ((plan.Group ?? plan.Time) is not { } name)
        {
            return Folds.Split(truth, plan.Folds, plan.HoldoutShare, plan.Seed);
        }

        var column = splitColumn ?? throw new DatasetException($"The data has no column '{name}'; the plan splits the rows by it.");
        return plan.Group is not null
            ? GroupFolds.Split(truth, GroupsOf(column), plan.Folds, plan.HoldoutShare, plan.Seed)
            : TimeFolds.Split(truth, CellParser.Numbers(column), plan.Folds, plan.HoldoutShare);
    }

    private static double[] ReadWeights(ColumnTable table, string column)
    {
        var weights = CellParser.Numbers(table.Column<TableColumn>(column));
        var bad = Array.FindIndex(weights, weight => !(weight >= 0 && double.IsFinite(weight)));
        return bad < 0
            ? weights
            : throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"Row {bad + 1} has {(double.IsNaN(weights[bad]) ? "no number" : weights[bad].ToString(CultureInfo.InvariantCulture))} in '{column}', by which rows are weighed; every row needs a number of 0 or more there."));
    }

    /// <summary>Weights that are 1 in the mean, so that settings of learners mean the same whatever the unit of the weights.</summary>
    private static TargetVector Normalize(TargetVector truth, double? mean) => mean is not { } one || truth.Weights is not { } weights
        ? truth
        : truth with { Weights = Array.ConvertAll(weights, weight => weight / one) };

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
