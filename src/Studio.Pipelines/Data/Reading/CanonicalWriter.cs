namespace Studio.Pipelines.Data.Reading;

using ParquetSharp;

/// <summary>Writes records into a canonical file, a group of rows at a time: one group is written while the next is read.</summary>
internal sealed class CanonicalWriter : IDisposable
{
    private const int CellsOfGroup = 3_000_000;
    private const int MostRows = 122_880;
    private const int FewestRows = 1_024;

    /// <summary>Most bytes of a group of rows.</summary>
    internal const long MostTextBytes = 256L << 20;

    private readonly Dictionary<string, string> _metadata = [];
    private readonly WriterProperties _properties;
    private readonly ParquetFileWriter _file;
    private readonly int _groupRows;
    private readonly LevelSpellings?[] _spellings;
    private readonly ColumnInfo[] _columns;
    private ColumnBuffer[] _filling;
    private ColumnBuffer[] _writing;
    private Task _written = Task.CompletedTask;
    private int _rows;
    private long _bytes;

    /// <summary>Makes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="columns">Its columns, each with its reading.</param>
    public CanonicalWriter(string path, IReadOnlyList<ColumnInfo> columns)
    {
        _columns = [.. columns];
        _groupRows = RowsOfGroup(columns.Count);
        _spellings = [.. columns.Select(column => column.Type == ColumnType.Text ? new LevelSpellings() : null)];
        (_filling, _writing) = (Buffers(), Buffers());
        using var builder = new WriterPropertiesBuilder();
        _properties = builder.Compression(Compression.Zstd).CompressionLevel(1).Build();
        _file = new ParquetFileWriter(path, [.. columns.Select(ColumnBuffer.ColumnOf)], _properties, _metadata);
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Most rows of a group, by the number of columns.</summary>
    public static int RowsOfGroup(int columns) => Math.Clamp(CellsOfGroup / columns, FewestRows, MostRows);

    /// <summary>Adds the current record of a source, whose columns are those of the file.</summary>
    /// <param name="source">The source.</param>
    /// <param name="unreadable">Told of columns whose cell cannot be read; they get a missing value.</param>
    public void Add(IRecordSource source, Action<int> unreadable)
    {
        for (var column = 0; column < _filling.Length; column++)
        {
            var cell = source[column];
            _bytes += cell.Text.Length;
            if (_filling[column].Add(cell) == CellOutcome.Unreadable)
            {
                unreadable(column);
            }
        }

        _rows++;
        if (_rows == _groupRows || _bytes > MostTextBytes)
        {
            Flush();
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    /// <param name="notes">What a person should know of the reading.</param>
    /// <returns>The columns, with spellings that were found.</returns>
    public IReadOnlyList<ColumnInfo> Finish(IReadOnlyList<ReadingNote> notes)
    {
        Flush();
        _written.GetAwaiter().GetResult();
        ColumnInfo[] columns = [.. _columns.Select((column, index) => _spellings[index] is { } spellings ? column with { Reading = spellings.Complete(column.Reading!) } : column)];
        foreach (var (key, value) in CanonicalFile.Metadata(columns, notes))
        {
            _metadata[key] = value;
        }

        _file.Close();
        return columns;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A group that is being written still uses the file.
        ((IAsyncResult)_written).AsyncWaitHandle.WaitOne();
        _file.Dispose();
        _properties.Dispose();
    }

    private ColumnBuffer[] Buffers() => [.. _columns.Select((column, index) => ColumnBuffer.Create(column.Reading!, _spellings[index]))];

    private void Flush()
    {
        if (_rows == 0)
        {
            return;
        }

        _written.GetAwaiter().GetResult();
        (_filling, _writing) = (_writing, _filling);
        var full = _writing;
        _written = Task.Run(() => Write(full));
        (Rows, _rows, _bytes) = (Rows + _rows, 0, 0);
    }

    private void Write(ColumnBuffer[] buffers)
    {
        using var group = _file.AppendRowGroup();
        foreach (var buffer in buffers)
        {
            using var writer = group.NextColumn();
            buffer.Flush(writer);
        }
    }
}
