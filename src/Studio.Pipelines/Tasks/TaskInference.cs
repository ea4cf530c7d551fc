namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>Tells the task from the label column.</summary>
internal static class TaskInference
{
    /// <summary>Whole numbers with more levels than this are predicted as numbers.</summary>
    private const int MostNumberClasses = 20;

    /// <summary>Rows a level that whole numbers need to be taken for classes.</summary>
    private const int RowsPerNumberClass = 10;

    /// <summary>The word for a task that is to be told from the label.</summary>
    public const string Auto = "auto";

    /// <summary>The task that is asked for, or for <c>auto</c> the one that suits the label; null when neither can be told.</summary>
    /// <param name="asked"><c>auto</c> or the name of a task; case does not matter.</param>
    /// <param name="known">The tasks there are.</param>
    /// <param name="label">Profile of the label; null when there is no such column.</param>
    /// <param name="values">Its values with their counts.</param>
    /// <param name="rows">Rows with a label.</param>
    public static PredictionTask? Resolve(
        string asked, IReadOnlyList<PredictionTask> known, ColumnProfile? label, IReadOnlyList<ValueCount> values, long rows) =>
        !asked.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? known.FirstOrDefault(task => task.Name.Equals(asked, StringComparison.OrdinalIgnoreCase))
        : label is not null && label.Type is not (ColumnType.Timestamp or ColumnType.Image) ? Infer(label, values, rows)
        : null;

    private static PredictionTask Infer(ColumnProfile label, IReadOnlyList<ValueCount> values, long rows)
    {
        if (values.Count <= 2)
        {
            return TaskCatalog.Binary;
        }

        return label.Type != ColumnType.Number || IsClassNumber(label, values.Count, rows) ? TaskCatalog.Multiclass : TaskCatalog.Regression;
    }

    private static bool IsClassNumber(ColumnProfile label, int levels, long rows) =>
        label.Numbers is { Integers: true } && levels <= MostNumberClasses && (long)levels * RowsPerNumberClass <= rows;
}
