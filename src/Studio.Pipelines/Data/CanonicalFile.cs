namespace Studio.Pipelines.Data;

using System.Text.Json;

/// <summary>A column on its way into the canonical file.</summary>
/// <param name="Info">Name and type.</param>
/// <param name="Expression">SQL over the source relation that gives the value in that type.</param>
internal sealed record ColumnExpression(ColumnInfo Info, string Expression);

/// <summary>
/// The canonical Parquet file: DOUBLE, BOOLEAN, TIMESTAMP (UTC), VARCHAR and BLOB (pictures) columns, zstd. DuckDB compares column names without case and
/// renames what it takes for a duplicate, so the exact names and types are kept in the file's metadata and columns are read by position.
/// </summary>
internal static class CanonicalFile
{
    private const string ColumnsKey = "studio.columns";
    private const string NotesKey = "studio.notes";
    private const int FewestRows = 2_048;

    /// <summary>Writes the file.</summary>
    /// <param name="session">Session that may read the source and write <paramref name="path"/>.</param>
    /// <param name="relation">SQL after FROM (with WHERE where rows are left out).</param>
    /// <param name="columns">Columns in order.</param>
    /// <param name="path">File to write.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static Task WriteAsync(
        DuckDbSession session, string relation, IReadOnlyList<ColumnExpression> columns, string path, CancellationToken cancellationToken)
    {
        var metadata = Metadata([.. columns.Select(column => column.Info)], []).Select(pair => $"{Sql.Text(pair.Key)}: {Sql.Text(pair.Value)}");
        var values = columns.Select(column => $"{column.Expression} AS {Sql.Name(column.Info.Name)}");
        var sql = string.Create(CultureInfo.InvariantCulture, $$"""
            COPY (SELECT {{string.Join(", ", values)}} FROM {{relation}})
            TO {{Sql.Text(path)}} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {{RowGroupSize(columns)}},
                KV_METADATA { {{string.Join(", ", metadata)}} })
            """);
        return session.ExecuteAsync(sql, cancellationToken);
    }

    /// <summary>What the file keeps beside its values.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(IReadOnlyList<ColumnInfo> columns, IReadOnlyList<ReadingNote> notes) => new Dictionary<string, string>
    {
        [ColumnsKey] = JsonSerializer.Serialize(columns, StudioJson.Line),
        [NotesKey] = JsonSerializer.Serialize(notes, StudioJson.Line),
    };

    /// <summary>True for the metadata of a canonical file.</summary>
    public static bool IsOne(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(ColumnsKey);

    /// <summary>Reads the columns from the metadata.</summary>
    /// <exception cref="DatasetException">The file was not written by the studio.</exception>
    public static IReadOnlyList<ColumnInfo> ReadColumns(IReadOnlyDictionary<string, string> metadata, string path) =>
        metadata.TryGetValue(ColumnsKey, out var columns)
            ? JsonSerializer.Deserialize<ColumnInfo[]>(columns, StudioJson.Line)!
            : throw new DatasetException($"'{Path.GetFileName(path)}' was not written by the studio; read the source file again.");

    /// <summary>Reads the notes from the metadata; files of earlier versions have none.</summary>
    public static IReadOnlyList<ReadingNote> ReadNotes(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(NotesKey, out var notes) ? JsonSerializer.Deserialize<ReadingNote[]>(notes, StudioJson.Line)! : [];

    /// <summary>DuckDB holds a row group in memory while it writes: fewer rows where there are thousands of columns, or pictures.</summary>
    private static int RowGroupSize(IReadOnlyList<ColumnExpression> columns) =>
        columns.Any(column => column.Info.Type == ColumnType.Image) ? FewestRows : RowGroupSize(columns.Count);

    private static int RowGroupSize(int columns) => Math.Clamp(8_000_000 / columns, FewestRows, 122_880);
}
