namespace Studio.Pipelines.Data.Reading;

using System.Data.Common;
using System.Text;

/// <summary>The records of a Parquet file, where they are to be read as those of another source were: values come as text and say what they are.</summary>
internal sealed class ParquetRecords : IRecordSource
{
    private readonly DuckDbSession _session;
    private readonly DbDataReader _reader;
    private readonly CellKind[] _kinds;

    private ParquetRecords(DuckDbSession session, DbDataReader reader, IReadOnlyList<string> header, CellKind[] kinds) =>
        (_session, _reader, Header, _kinds) = (session, reader, header, kinds);

    /// <inheritdoc/>
    public IReadOnlyList<string> Header { get; }

    /// <inheritdoc/>
    public long Position => Line;

    /// <inheritdoc/>
    public long Line { get; private set; }

    /// <inheritdoc/>
    public string? Fault => null;

    /// <inheritdoc/>
    public Cell this[int column] => _reader.IsDBNull(column)
        ? new Cell(default, CellKind.Missing)
        : new Cell(Encoding.UTF8.GetBytes(_reader.GetString(column)), _kinds[column]);

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="minColumns">Fewest columns, 1 or 2.</param>
    /// <exception cref="DatasetException">Its columns do not do.</exception>
    public static ParquetRecords Open(SourceFile file, int minColumns)
    {
        var session = DuckDbSession.Open([file.Path], Path.Combine(file.WorkFolder, "spill"));
        try
        {
            var source = $"read_parquet({Sql.Text(file.Path)})";
            var described = Describe(session, source);
            var names = HeaderCheck.Names([.. described.Select(column => column.Name)], minColumns, file.FileName);
            var values = described.Select((column, index) => TypedColumns.Text(column.Type, Sql.Position(index))).ToList();
            var reader = session.Open($"SELECT {string.Join(", ", values.Select(value => value.Expression))} FROM {source} AS t({Sql.Positions(names.Count)})");
            return new ParquetRecords(session, reader, names, [.. values.Select(value => value.Kind)]);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Read()
    {
        Line++;
        return _reader.Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _session.Dispose();
    }

    private static List<(string Name, string Type)> Describe(DuckDbSession session, string source)
    {
        using var reader = session.Open($"DESCRIBE SELECT * FROM {source}");
        var columns = new List<(string, string)>();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetString(1)));
        }

        return columns;
    }
}
