namespace Studio.Pipelines.Data;

using ParquetSharp;

/// <summary>Reads a canonical file column by column. Not for several threads at once.</summary>
internal sealed class CanonicalReader : IDisposable
{
    private const double MicrosPerSecond = 1_000_000;
    private const int BatchRows = 65_536;
    private const int PictureRows = 64;

    private readonly ParquetFileReader _file;
    private readonly long[] _groups;
    private readonly Range _read;

    private CanonicalReader(ParquetFileReader file, IReadOnlyList<ColumnInfo> columns)
    {
        (_file, Columns) = (file, columns);
        _groups = [.. Enumerable.Range(0, file.FileMetaData.NumRowGroups).Select(RowsOf)];
        (_read, Rows) = (.., _groups.Sum());
    }

    private CanonicalReader(CanonicalReader whole, int group)
    {
        (_file, Columns, _groups) = (whole._file, whole.Columns, whole._groups);
        (_read, Rows) = (group..(group + 1), _groups[group]);
    }

    /// <summary>Columns in file order.</summary>
    public IReadOnlyList<ColumnInfo> Columns { get; }

    /// <summary>Rows that are read.</summary>
    public long Rows { get; }

    /// <summary>Rows of each group of the file, in its order.</summary>
    public IReadOnlyList<long> Groups => _groups;

    /// <summary>What a person should know of how the file was read.</summary>
    public IReadOnlyList<ReadingNote> Notes => CanonicalFile.ReadNotes(_file.FileMetaData.KeyValueMetadata);

    /// <summary>Opens a file.</summary>
    /// <exception cref="DatasetException">It was not written by the studio.</exception>
    public static CanonicalReader Open(string path)
    {
        var file = new ParquetFileReader(path);
        try
        {
            return new CanonicalReader(file, CanonicalFile.ReadColumns(file.FileMetaData.KeyValueMetadata, path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A reader of the rows of one group; it reads from the same file, and ends with this one.</summary>
    /// <param name="group">Position among <see cref="Groups"/>.</param>
    public CanonicalReader Group(int group) => new(this, group);

    /// <summary>Reads numbers, or moments in seconds since 1970 UTC, a group of rows at a time; missing is NaN.</summary>
    /// <param name="column">Position of a column of numbers or timestamps.</param>
    /// <param name="take">Gets the values of some rows; false to stop.</param>
    public void ReadNumbers(int column, SpanTaker<double> take)
    {
        if (Columns[column].Type == ColumnType.Timestamp)
        {
            Read<long, double>(column, double.NaN, micros => micros / MicrosPerSecond, BatchRows, take);
        }
        else
        {
            Read<double, double>(column, double.NaN, value => value, BatchRows, take);
        }
    }

    /// <summary>Reads text, or true and false as words; missing is null.</summary>
    /// <param name="column">Position of a column of text or truth values.</param>
    /// <param name="texts">Turns bytes of UTF-8 into text; equal texts may be one string.</param>
    /// <param name="take">Gets the values of some rows; false to stop.</param>
    public void ReadTexts(int column, Func<ByteArray, string> texts, SpanTaker<string?> take)
    {
        if (Columns[column].Type == ColumnType.Boolean)
        {
            Read<bool, string?>(column, null, value => value ? "true" : "false", BatchRows, take);
        }
        else
        {
            Read<ByteArray, string?>(column, null, texts, BatchRows, take);
        }
    }

    /// <summary>Reads bytes a row at a time, as many rows at once as a picture file may be large; missing is empty.</summary>
    /// <param name="column">Position of a column of pictures.</param>
    /// <param name="take">Gets the bytes of a row; false to stop.</param>
    public void ReadBytes(int column, Func<byte[], bool> take) => Read<ByteArray, byte[]?>(column, null, value => BytesOf(value).ToArray(), PictureRows, part =>
    {
        foreach (var bytes in part)
        {
            if (!take(bytes ?? []))
            {
                return false;
            }
        }

        return true;
    });

    /// <summary>Reads the bytes of texts or pictures where they lie, which is for as long as they are taken; missing has none.</summary>
    /// <param name="column">Position of a column of text or pictures.</param>
    /// <param name="take">Gets the values of some rows; false to stop.</param>
    public void ReadInPlace(int column, SpanTaker<ByteArray> take) => Read<ByteArray, ByteArray>(column, default, value => value, BatchRows, take);

    /// <summary>Reads truth values.</summary>
    /// <param name="column">Position of a column of truth values.</param>
    /// <param name="take">Gets the values of some rows; false to stop.</param>
    public void ReadTruths(int column, SpanTaker<bool?> take) => Read<bool, bool?>(column, null, value => value, BatchRows, take);

    /// <summary>The bytes of a value.</summary>
    public static unsafe ReadOnlySpan<byte> BytesOf(ByteArray value) => new((void*)value.Pointer, value.Length);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long RowsOf(int group)
    {
        using var reader = _file.RowGroup(group);
        return reader.MetaData.NumRows;
    }

    private void Read<TStored, T>(int column, T missing, Func<TStored, T> convert, int batchRows, SpanTaker<T> take)
        where TStored : unmanaged
    {
        var (first, count) = _read.GetOffsetAndLength(_groups.Length);
        var most = (int)Math.Min(batchRows, _groups.Skip(first).Take(count).DefaultIfEmpty(0).Max());
        var (stored, levels, values) = (new TStored[most], new short[most], new T[most]);
        for (var group = first; group < first + count; group++)
        {
            using var rows = _file.RowGroup(group);
            using var reader = (ColumnReader<TStored>)rows.Column(column);
            while (reader.HasNext)
            {
                var read = (int)reader.ReadBatch(most, levels, null, stored, out _);
                for (int row = 0, next = 0; row < read; row++)
                {
                    values[row] = levels[row] == 0 ? missing : convert(stored[next++]);
                }

                if (!take(values.AsSpan(0, read)))
                {
                    return;
                }
            }
        }
    }
}

/// <summary>Takes values in turn; false to stop.</summary>
internal delegate bool SpanTaker<T>(ReadOnlySpan<T> values);
