namespace Studio.Pipelines.Data.Reading;

using System.Runtime.InteropServices;
using ParquetSharp;

/// <summary>The values of one column for a group of rows on their way into the canonical file.</summary>
internal abstract class ColumnBuffer
{
    private short[] _levels = new short[64];

    /// <summary>Rows that have been added.</summary>
    protected int Rows { get; private set; }

    /// <summary>1 where a row has a value, else 0, as Parquet wants it.</summary>
    protected ReadOnlySpan<short> Levels => _levels.AsSpan(0, Rows);

    /// <summary>A buffer for a column.</summary>
    /// <param name="reading">How its cells are read.</param>
    /// <param name="spellings">Where spellings of a text column are gathered; null for other columns.</param>
    public static ColumnBuffer Create(ColumnReading reading, LevelSpellings? spellings)
    {
        var reader = new CellReader(reading);
        return reading.Type switch
        {
            ColumnType.Number => new NumberBuffer(reader),
            ColumnType.Timestamp => new MomentBuffer(reader),
            ColumnType.Boolean => new BooleanBuffer(reader),
            ColumnType.Text => new TextBuffer(reader, spellings),
            var other => throw new NotSupportedException($"Cells do not become {other}."),
        };
    }

    /// <summary>The column as Parquet has it.</summary>
    public static Column ColumnOf(ColumnInfo info) => info.Type switch
    {
        ColumnType.Number => new Column<double?>(info.Name),
        ColumnType.Timestamp => new Column<long?>(info.Name, LogicalType.Timestamp(isAdjustedToUtc: false, timeUnit: TimeUnit.Micros)),
        ColumnType.Boolean => new Column<bool?>(info.Name),
        _ => new Column<string>(info.Name),
    };

    /// <summary>Adds a cell; one that is missing or cannot be read becomes a missing value.</summary>
    public CellOutcome Add(Cell cell)
    {
        var outcome = Read(cell);
        if (Rows == _levels.Length)
        {
            Array.Resize(ref _levels, Rows * 2);
        }

        _levels[Rows++] = (short)(outcome == CellOutcome.Value ? 1 : 0);
        return outcome;
    }

    /// <summary>Writes the rows and forgets them.</summary>
    public void Flush(ColumnWriter writer)
    {
        Write(writer);
        Rows = 0;
        Clear();
    }

    /// <summary>Reads a cell and keeps its value.</summary>
    protected abstract CellOutcome Read(Cell cell);

    /// <summary>Writes the values.</summary>
    protected abstract void Write(ColumnWriter writer);

    /// <summary>Forgets the values.</summary>
    protected abstract void Clear();

    private abstract class ValueBuffer<T> : ColumnBuffer
        where T : unmanaged
    {
        private T[] _values = new T[64];
        private int _count;

        protected CellOutcome Keep(CellOutcome outcome, T value)
        {
            if (outcome == CellOutcome.Value)
            {
                if (_count == _values.Length)
                {
                    Array.Resize(ref _values, _count * 2);
                }

                _values[_count++] = value;
            }

            return outcome;
        }

        protected override void Write(ColumnWriter writer) => ((ColumnWriter<T>)writer).WriteBatch(Rows, Levels, default, _values.AsSpan(0, _count));

        protected override void Clear() => _count = 0;
    }

    private sealed class NumberBuffer(CellReader reader) : ValueBuffer<double>
    {
        protected override CellOutcome Read(Cell cell) => Keep(reader.Number(cell, out var value), value);
    }

    private sealed class MomentBuffer(CellReader reader) : ValueBuffer<long>
    {
        protected override CellOutcome Read(Cell cell) => Keep(reader.Moment(cell, out var value), value);
    }

    private sealed class BooleanBuffer(CellReader reader) : ValueBuffer<bool>
    {
        protected override CellOutcome Read(Cell cell) => Keep(reader.Boolean(cell, out var value), value);
    }

    private sealed class TextBuffer(CellReader reader, LevelSpellings? spellings) : ColumnBuffer
    {
        private byte[] _bytes = new byte[256];
        private int[] _ends = new int[64];
        private int _length;
        private int _count;

        protected override CellOutcome Read(Cell cell)
        {
            Span<byte> scratch = stackalloc byte[NumberText.MostBytes];
            var outcome = reader.Text(cell, scratch, out var text);
            if (outcome == CellOutcome.Value)
            {
                spellings?.Add(text);
                Keep(text);
            }

            return outcome;
        }

        protected override void Write(ColumnWriter writer)
        {
            var pin = GCHandle.Alloc(_bytes, GCHandleType.Pinned);
            try
            {
                var values = new ByteArray[_count];
                var start = 0;
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = new ByteArray(pin.AddrOfPinnedObject() + start, _ends[i] - start);
                    start = _ends[i];
                }

                ((ColumnWriter<ByteArray>)writer).WriteBatch(Rows, Levels, default, values);
            }
            finally
            {
                pin.Free();
            }
        }

        protected override void Clear() => (_length, _count) = (0, 0);

        private void Keep(ReadOnlySpan<byte> text)
        {
            if (_length + text.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Max(checked(_length + text.Length), (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
            }

            if (_count == _ends.Length)
            {
                Array.Resize(ref _ends, _count * 2);
            }

            text.CopyTo(_bytes.AsSpan(_length));
            _length += text.Length;
            _ends[_count++] = _length;
        }
    }
}
