namespace Studio.Pipelines.Data.Reading;

using System.Data.Common;
using ParquetSharp;

/// <summary>
/// The records of a Parquet file. Where nobody says how a column is to be read and its type leaves no doubt, its values come as they are;
/// all others come as text and say what they are.
/// </summary>
internal sealed class ParquetRecords : IRecordSource
{
    /// <summary>A file of no more values than this is taken however small it is.</summary>
    private const long FreeValues = 100_000_000;

    /// <summary>Most values for each byte: those that hardly ever change take next to nothing, a file of a few bytes could have billions.</summary>
    private const int MostValuesPerByte = 250;

    private readonly DuckDbSession _session;
    private readonly DbDataReader _reader;
    private readonly ParquetColumn[] _columns;
    private readonly double _bytesOfRow;
    private long _row;

    private ParquetRecords(DuckDbSession session, DbDataReader reader, IReadOnlyList<string> header, ParquetColumn[] columns, double bytesOfRow) =>
        (_session, _reader, Header, _columns, _bytesOfRow) = (session, reader, header, columns, bytesOfRow);

    /// <inheritdoc/>
    public IReadOnlyList<string> Header { get; }

    /// <inheritdoc/>
    public long Position => (long)(_row * _bytesOfRow);

    /// <inheritdoc/>
    public long Line => _row;

    /// <inheritdoc/>
    public string? Fault => null;

    /// <inheritdoc/>
    public Cell this[int column] => _reader.IsDBNull(column) ? new Cell(default, CellKind.Missing) : _columns[column].Type switch
    {
        ColumnType.Number => Cell.Of(_reader.GetDouble(column)),
        ColumnType.Timestamp => Cell.OfMicros(_reader.GetInt64(column)),
        ColumnType.Boolean => new Cell(_reader.GetBoolean(column) ? "true"u8 : "false"u8, CellKind.Boolean),
        _ => new Cell(System.Text.Encoding.UTF8.GetBytes(_reader.GetString(column)), _columns[column].Kind),
    };

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <exception cref="DatasetException">Its columns do not do.</exception>
    public static ParquetRecords Open(SourceFile file, DatasetReaderOptions options)
    {
        var session = DuckDbSession.Open([file.Path], Path.Combine(file.WorkFolder, "spill"));
        try
        {
            var source = $"read_parquet({Sql.Text(file.Path)})";
            var described = Read(session, $"DESCRIBE SELECT * FROM {source}", row => row.GetString(1));
            var names = HeaderCheck.Names(NamesOf(file), options.MinColumns, file.FileName);
            ParquetColumn[] columns = [.. described.Select((type, index) => ParquetColumn.Of(type, Sql.Position(index), IsAsked(names[index], options)))];
            var rows = Read(session, $"SELECT count(*) FROM {source}", row => row.GetInt64(0))[0];
            RefuseBomb(rows, names.Count, file);
            var reader = session.Open($"SELECT {string.Join(", ", columns.Select(column => column.Expression))} FROM {source} AS t({Sql.Positions(names.Count)})");
            return new ParquetRecords(session, reader, names, columns, new FileInfo(file.Path).Length / Math.Max(1.0, rows));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public ColumnReading? Known(int column) => _columns[column].Type is { } type ? ColumnReading.Typed(type) : null;

    /// <inheritdoc/>
    public bool Read()
    {
        _row++;
        return _reader.Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _session.Dispose();
    }

    private static void RefuseBomb(long rows, int columns, SourceFile file)
    {
        var bytes = new FileInfo(file.Path).Length;
        if (rows > Math.Max(FreeValues, bytes * MostValuesPerByte) / columns)
        {
            throw new DatasetException(FormattableString.Invariant(
                $"'{file.FileName}' states {rows:N0} rows of {columns:N0} columns in {bytes:N0} bytes, more than {MostValuesPerByte:N0} values a byte; no table is so small. Write it without what is the same in every row."));
        }
    }

    /// <summary>True for columns of which it is said how they are read: that reads text.</summary>
    private static bool IsAsked(string name, DatasetReaderOptions options) => options.TextOnly || options.Contract is not null || options.Wishes.Columns?.ContainsKey(name) == true;

    /// <summary>Names as they stand in the file: DuckDB compares names without case, and renames what it takes for a duplicate.</summary>
    private static string[] NamesOf(SourceFile file)
    {
        try
        {
            using var reader = new ParquetFileReader(file.Path);
            using var root = reader.FileMetaData.Schema.GroupNode;
            return [.. Enumerable.Range(0, root.FieldCount).Select(index => root.Field(index).Name)];
        }
        catch (ParquetException failure)
        {
            throw new DatasetException($"'{file.FileName}' is not a whole Parquet file (its columns cannot be told); write it again.", failure);
        }
    }

    private static List<T> Read<T>(DuckDbSession session, string sql, Func<DbDataReader, T> read)
    {
        using var reader = session.Open(sql);
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>How a column is asked for.</summary>
    /// <param name="Expression">SQL of its values.</param>
    /// <param name="Type">Type of the values; null where they come as text.</param>
    /// <param name="Kind">What the text is.</param>
    private sealed record ParquetColumn(string Expression, ColumnType? Type, CellKind Kind)
    {
        public static ParquetColumn Of(string type, string value, bool asText)
        {
            if (!asText && TypedColumns.Value(type, value) is { } typed)
            {
                return new ParquetColumn(typed.Expression, typed.Type, CellKind.Text);
            }

            var (expression, kind) = TypedColumns.Text(type, value);
            return new ParquetColumn(expression, null, kind);
        }
    }
}
