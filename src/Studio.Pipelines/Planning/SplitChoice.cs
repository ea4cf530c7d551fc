namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Profiling;

/// <summary>How rows are split for validation: the fewer there are, the more folds are worth their time.</summary>
/// <param name="Folds">Folds; 1 for one holdout.</param>
/// <param name="ScoredFolds">Folds that every trial is scored on.</param>
/// <param name="HoldoutShare">Share held out when there is one fold.</param>
internal sealed record SplitChoice(int Folds, int ScoredFolds, double HoldoutShare)
{
    private const int SmallRows = 2_000;
    private const int MediumRows = 20_000;
    private const int LargeRows = 100_000;

    // In rows of a binary table of 20 columns with a minute's budget: more work than that in a trial leaves time for too few trials.
    private const double SmallWork = 8_000;
    private const double MediumWork = 50_000;
    private const double UsualColumns = 20;
    private const double UsualBudgetSeconds = 60;

    // Folds of tables on which a trial is scored on one fold only, and values (rows × columns) up to which five copies are affordable.
    private const int BaggedFolds = 5;
    private const double MostBaggedValues = 5e6;

    // Folds in order of time each train on all rows before them; more of them would train on too few.
    private const int FoldsInTime = 4;

    /// <summary>Rows that each fit trains on.</summary>
    public long TrainingRows(long rows) => (long)(rows * (Folds == 1 ? 1 - HoldoutShare : (Folds - 1.0) / Folds));

    /// <summary>
    /// 8 folds below 2,000 rows, 5 below 20,000. From there on a trial is scored on one of five folds, and the winners are trained on the
    /// others too; from 100,000 rows there is one holdout of 10 %. Many classes (each is a model of its
    /// own to most learners), many columns and a short budget count like more rows. Where all folds
    /// score, there are never more than the smallest class with at least 2 rows has rows, and never fewer than 2. Nets for pictures take long:
    /// a trial is scored on one fold of five.
    /// </summary>
    /// <param name="shape">Task and size, its rows all those with a label.</param>
    /// <param name="labelValues">Label values with their counts.</param>
    /// <param name="budgetSeconds">Budget; null for none.</param>
    public static SplitChoice For(DataShape shape, IReadOnlyList<ValueCount> labelValues, double? budgetSeconds)
    {
        var share = Share(shape);
        if (shape.Pictures is not null)
        {
            var parts = Clamp(BaggedFolds, shape, labelValues);
            return shape.Rows >= MediumRows || parts == 2 ? new SplitChoice(1, 1, share) : new SplitChoice(parts, 1, 1.0 / parts);
        }

        var work = shape.Rows * Math.Max(1, shape.Classes / 2.0) * Math.Max(1, shape.Columns / UsualColumns)
            * Math.Max(1, UsualBudgetSeconds / (budgetSeconds ?? UsualBudgetSeconds));
        if (shape.Rows >= MediumRows || work >= MediumWork)
        {
            return shape.Rows < LargeRows && (double)shape.Rows * shape.Columns <= MostBaggedValues
                ? new SplitChoice(BaggedFolds, 1, 1.0 / BaggedFolds)
                : new SplitChoice(1, 1, share);
        }

        var folds = shape.Rows < SmallRows && work < SmallWork ? 8 : 5;
        folds = Clamp(folds, shape, labelValues);
        return new SplitChoice(folds, folds, share);
    }

    /// <summary>One holdout, for a single configuration that is compared with nothing.</summary>
    public static SplitChoice Once(DataShape shape) => new(1, 1, Share(shape));

    private static double Share(DataShape shape) => shape.Rows >= LargeRows ? 0.1 : 0.2;

    /// <summary>No more folds than the smallest class has rows, but 2.</summary>
    private static int Clamp(int folds, DataShape shape, IReadOnlyList<ValueCount> labelValues) =>
        (int)Math.Clamp(shape.Task.SmallestStratum(labelValues, shape.Rows), 2, folds);

    /// <summary>This choice as the group or time column of the request allows it: no more folds than groups, few folds in order of time.</summary>
    public SplitChoice Within(PlanContext context)
    {
        if (context.Request.Time is not null)
        {
            var folds = ScoredFolds == 1 ? 1 : Math.Min(Folds, FoldsInTime);
            return this with { Folds = folds, ScoredFolds = folds };
        }

        if (context.Request.Group is { } name && context.Profile.Find(name) is { } group)
        {
            var folds = (int)Math.Min(Folds, Groups(group));
            return this with { Folds = folds, ScoredFolds = Math.Min(ScoredFolds, folds) };
        }

        return this;
    }

    /// <summary>Groups of a column; the rows without a value are one.</summary>
    public static long Groups(ColumnProfile group) => group.Distinct + (group.Missing > 0 ? 1 : 0);
}
