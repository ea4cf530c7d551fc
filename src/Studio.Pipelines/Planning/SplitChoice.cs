namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Profiling;

/// <summary>How rows are split for validation: the fewer there are, the more folds are worth their time.</summary>
/// <param name="Folds">Folds; 1 for one holdout.</param>
/// <param name="HoldoutShare">Share held out when there is one fold.</param>
internal sealed record SplitChoice(int Folds, double HoldoutShare)
{
    private const int SmallRows = 2_000;
    private const int MediumRows = 20_000;
    private const int LargeRows = 100_000;

    /// <summary>Rows that each fit trains on.</summary>
    public long TrainingRows(long rows) => (long)(rows * (Folds == 1 ? 1 - HoldoutShare : (Folds - 1.0) / Folds));

    /// <summary>8 folds below 2,000 rows, 5 below 20,000, else a holdout of 20 %, or 10 % from 100,000; never more folds than the smallest class with at least 2 rows has rows, never fewer than 2.</summary>
    public static SplitChoice For(TaskKind task, long rows, IReadOnlyList<ValueCount> labelValues)
    {
        var share = rows >= LargeRows ? 0.1 : 0.2;
        if (rows >= MediumRows)
        {
            return new SplitChoice(1, share);
        }

        var folds = rows < SmallRows ? 8 : 5;
        var smallest = task == TaskKind.Regression
            ? rows
            : labelValues.Where(value => value.Count >= 2).Select(value => value.Count).DefaultIfEmpty(2).Min();
        return new SplitChoice((int)Math.Clamp(smallest, 2, folds), share);
    }
}
