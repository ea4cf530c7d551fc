namespace Studio.Jobs.Datasets;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>An uploaded dataset.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Name">Name for people: the file name without folder and extension.</param>
/// <param name="Bytes">Size of the uploaded file.</param>
/// <param name="Sha256">SHA-256 of the uploaded file, lower-case hexadecimal.</param>
/// <param name="Rows">Rows read.</param>
/// <param name="Columns">Columns.</param>
/// <param name="RejectedCount">Lines left out.</param>
/// <param name="Rejected">The first of them.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
public sealed record DatasetRecord(
    Guid Id,
    string Name,
    long Bytes,
    string Sha256,
    long Rows,
    IReadOnlyList<ColumnInfo> Columns,
    long RejectedCount,
    IReadOnlyList<RejectedLine> Rejected,
    DatasetState State,
    string? Reason,
    DateTimeOffset CreatedAt);

/// <summary>An uploaded file, to be read again.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="FileName">Its name, for the format and for messages.</param>
/// <param name="Wishes">What was said of it.</param>
internal sealed record DatasetSource(string Path, string FileName, ReadingWishes Wishes);

/// <summary>The first rows of a dataset.</summary>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Values as text, null where missing.</param>
public sealed record DatasetPreview(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows);
