namespace Studio.Pipelines.Planning;

using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;

/// <summary>Tells the task from the label column.</summary>
internal static class TaskInference
{
    /// <summary>Whole numbers with more levels than this are predicted as numbers.</summary>
    private const int MostNumberClasses = 20;

    /// <summary>Rows a level that whole numbers need to be taken for classes.</summary>
    private const int RowsPerNumberClass = 10;

    /// <summary>Words for the task in a request, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["auto", "binary", "multiclass", "regression"];

    /// <summary>The task that is asked for, or for <c>auto</c> the one that suits the label; null when neither can be told.</summary>
    public static TaskKind? Resolve(string asked, ColumnProfile? label, IReadOnlyList<ValueCount> values, long rows) =>
        asked.ToUpperInvariant() switch
        {
            "BINARY" => TaskKind.Binary,
            "MULTICLASS" => TaskKind.Multiclass,
            "REGRESSION" => TaskKind.Regression,
            "AUTO" when label is not null && label.Type is not (ColumnType.Timestamp or ColumnType.Image) => Infer(label, values, rows),
            _ => null,
        };

    private static TaskKind Infer(ColumnProfile label, IReadOnlyList<ValueCount> values, long rows)
    {
        if (values.Count <= 2)
        {
            return TaskKind.Binary;
        }

        return label.Type != ColumnType.Number || IsClassNumber(label, values.Count, rows) ? TaskKind.Multiclass : TaskKind.Regression;
    }

    private static bool IsClassNumber(ColumnProfile label, int levels, long rows) =>
        label.Numbers is { Integers: true } && levels <= MostNumberClasses && (long)levels * RowsPerNumberClass <= rows;
}
