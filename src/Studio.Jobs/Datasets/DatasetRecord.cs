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
    DateTimeOffset CreatedAt)
{
    /// <summary>The first dataset of the series that it is a version of.</summary>
    public Guid Series { get; init; } = Id;

    /// <summary>Number of the version in its series, from 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>How it came to be.</summary>
    public DatasetMade Made { get; init; }

    /// <summary>Where it comes from when nobody sent it as a file; null for an upload.</summary>
    public DatasetOrigin? Origin { get; init; }

    /// <summary>True when credentials are kept that open its origin.</summary>
    public bool HasCredentials { get; init; }

    /// <summary>Columns that the profile in the making has come to; null when none is being made.</summary>
    public int? ProfiledColumns { get; init; }
}

/// <summary>An uploaded file, to be read again.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="FileName">Its name, for the format and for messages.</param>
/// <param name="Wishes">What was said of it.</param>
internal sealed record DatasetSource(string Path, string FileName, ReadingWishes Wishes)
{
    /// <summary>How columns are read where the studio wrote the file itself, as after rows were appended; null for any other file.</summary>
    /// <param name="types">Columns of which something else is said.</param>
    public IReadOnlyDictionary<string, ColumnReading>? ContractBut(IReadOnlyDictionary<string, ColumnWish>? types) =>
        AppendedRows.FindContract(Path)?.Where(column => types?.ContainsKey(column.Key) != true).ToDictionary();
}

/// <summary>Rows of a dataset that follow one another.</summary>
/// <param name="Columns">Column names.</param>
/// <param name="Rows">Values as text, null where missing.</param>
public sealed record DatasetPreview(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)
{
    /// <summary>Reads rows of a canonical file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">The columns to read.</param>
    /// <param name="offset">First row, from 0.</param>
    /// <param name="rows">Most rows.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    internal static async Task<DatasetPreview> ReadAsync(
        string path, IReadOnlyList<ColumnInfo> columns, long offset, int rows, CancellationToken cancellationToken)
    {
        string[] names = [.. columns.Select(column => column.Name)];
        var numbers = columns.Where(column => column.Type == ColumnType.Number).Select(column => column.Name).ToHashSet();
        var tables = await TableReader.ReadSliceAsync(path, names, numbers, offset, rows, cancellationToken);
        return new DatasetPreview(names, [.. tables.SelectMany(RowsOf)]);
    }

    private static IEnumerable<IReadOnlyList<string?>> RowsOf(ColumnTable table)
    {
        var texts = table.Columns.Select(AsTexts).ToArray();
        return Enumerable.Range(0, table.RowCount).Select(row => texts.Select(text => text(row)).ToArray());
    }

    private static Func<int, string?> AsTexts(TableColumn column) => column switch
    {
        TextColumn text => row => text.Values[row].Length == 0 ? null : text.Values[row],
        NumberColumn seconds => row => double.IsNaN(seconds.Values[row]) ? null : AsTime(seconds.Values[row]),
        _ => throw new InvalidOperationException($"Column '{column.Name}' of a canonical file is neither text nor number."),
    };

    private static string AsTime(double seconds)
    {
        var time = DateTime.UnixEpoch.AddSeconds(seconds);
        return time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
