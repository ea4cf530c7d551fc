namespace Studio.Pipelines.Data;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Reading;

/// <summary>A column of the canonical file.</summary>
/// <param name="Name">The header name, trimmed; unique in the dataset.</param>
/// <param name="Type">The physical type.</param>
public sealed record ColumnInfo(string Name, ColumnType Type)
{
    /// <summary>How its cells are read, here and wherever else they come from; null for files of versions that did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? Reading { get; init; }
}

/// <summary>Something about the reading of a source that a person should know.</summary>
/// <param name="Code">Stable identifier, such as <c>unreadable</c>.</param>
/// <param name="Warning">True when it is likely to matter.</param>
/// <param name="Column">The column meant, when one is.</param>
/// <param name="Message">One sentence with the numbers in it.</param>
public sealed record ReadingNote(string Code, bool Warning, string? Column, string Message)
{
    /// <summary>Code of a column that has cells which are written otherwise than the rest.</summary>
    public const string Unreadable = "unreadable";
}

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

    /// <summary>What a person should know of the reading.</summary>
    public IReadOnlyList<ReadingNote> Notes { get; init; } = [];

    /// <summary>Cells that are not written as their column is, by column; they are missing.</summary>
    public IReadOnlyDictionary<string, long> Unreadable { get; init; } = new Dictionary<string, long>();

    /// <summary>How its columns are read, by name: what other data for the same model follow.</summary>
    public IReadOnlyDictionary<string, ColumnReading> Contract => ContractOf(Columns);

    /// <summary>How columns are read, by name; those that do not say are left out.</summary>
    public static IReadOnlyDictionary<string, ColumnReading> ContractOf(IEnumerable<ColumnInfo> columns) =>
        columns.Where(column => column.Reading is not null).ToDictionary(column => column.Name, column => column.Reading!);
}
