namespace Studio.Pipelines.Data;

/// <summary>A column of the canonical file.</summary>
/// <param name="Name">The header name, trimmed; unique in the dataset.</param>
/// <param name="Type">The physical type.</param>
public sealed record ColumnInfo(string Name, ColumnType Type);

/// <summary>A line of the source file that could not be read.</summary>
/// <param name="Line">1-based line number in the source file.</param>
/// <param name="Column">The column whose value was at fault, when one was.</param>
/// <param name="Cause">One sentence for the person who uploaded the file.</param>
public sealed record RejectedLine(long Line, string? Column, string Cause);

/// <summary>What reading a source file gave: one canonical Parquet file and what is known of it.</summary>
/// <param name="Path">The Parquet file.</param>
/// <param name="Sha256">SHA-256 of the source file's bytes, lower-case hexadecimal; it identifies the content.</param>
/// <param name="Rows">Rows in the Parquet file.</param>
/// <param name="Columns">Columns in file order.</param>
/// <param name="RejectedCount">Lines left out because they could not be read.</param>
/// <param name="Rejected">The first of them, at most <see cref="MaxRejectedKept"/>.</param>
public sealed record CanonicalDataset(
    string Path,
    string Sha256,
    long Rows,
    IReadOnlyList<ColumnInfo> Columns,
    long RejectedCount,
    IReadOnlyList<RejectedLine> Rejected)
{
    /// <summary>How many rejected lines are kept with their cause; the rest is only counted.</summary>
    public const int MaxRejectedKept = 100;

    /// <summary>Encoding of the source text. Anything but <c>utf-8</c> was transcoded; text that is not valid UTF-8 is taken for <c>windows-1252</c>.</summary>
    public string Encoding { get; init; } = "utf-8";
}
