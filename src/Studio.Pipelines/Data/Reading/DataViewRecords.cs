namespace Studio.Pipelines.Data.Reading;

using System.Text;
using Microsoft.ML.Data;

/// <summary>A column of an ML.NET data view, and what it is to the studio.</summary>
/// <param name="Name">Name in the studio.</param>
/// <param name="Source">Column of the view: text, or a number of 32 or 64 bits. Truth values are 0 and 1, moments are ticks of 100 ns since the year 1.</param>
/// <param name="Type">What it is.</param>
internal sealed record DataViewField(string Name, string Source, ColumnType Type);

/// <summary>The records of an ML.NET data view. Its types leave no doubt of what they are.</summary>
internal sealed class DataViewRecords : IRecordSource
{
    private readonly DataViewRowCursor _cursor;
    private readonly IReadOnlyList<DataViewField> _fields;
    private readonly Func<double>?[] _numbers;
    private readonly Func<ReadOnlyMemory<char>>?[] _texts;
    private byte[] _text = [];
    private long _row;

    /// <summary>Opens the records.</summary>
    /// <param name="view">The view.</param>
    /// <param name="fields">The columns to read.</param>
    public DataViewRecords(IDataView view, IReadOnlyList<DataViewField> fields)
    {
        var columns = fields.Select(field => view.Schema[field.Source]).ToArray();
        (_fields, _cursor) = (fields, view.GetRowCursor(columns.DistinctBy(column => column.Index)));
        _numbers = [.. columns.Select(column => column.Type is TextDataViewType ? null : Number(column))];
        _texts = [.. columns.Select(column => column.Type is TextDataViewType ? Getter<ReadOnlyMemory<char>>(column) : null)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Header => [.. _fields.Select(read => read.Name)];

    /// <inheritdoc/>
    public long Position => _row;

    /// <inheritdoc/>
    public long Line => _row;

    /// <inheritdoc/>
    public string? Fault => null;

    /// <inheritdoc/>
    public Cell this[int column] => _texts[column] is { } text ? Text(text().Span) : Value(_fields[column].Type, _numbers[column]!());

    /// <inheritdoc/>
    public ColumnReading? Known(int column) => ColumnReading.Typed(_fields[column].Type);

    /// <inheritdoc/>
    public bool Read()
    {
        _row++;
        return _cursor.MoveNext();
    }

    /// <inheritdoc/>
    public void Dispose() => _cursor.Dispose();

    private static Cell Value(ColumnType type, double value) => type switch
    {
        _ when double.IsNaN(value) => new Cell(default, CellKind.Missing),
        ColumnType.Boolean => new Cell(value == 0 ? "false"u8 : "true"u8, CellKind.Boolean),
        ColumnType.Timestamp => Cell.OfMicros((long)Math.Round((value - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)),
        _ => Cell.Of(value),
    };

    private Cell Text(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        _text = _text.Length < most ? new byte[most] : _text;
        return text.IsEmpty ? new Cell(default, CellKind.Missing) : Cell.Verbatim(_text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text)));
    }

    private Func<double> Number(DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(double))
        {
            return Getter<double>(column);
        }

        var getter = Getter<float>(column);
        return () => getter();
    }

    private Func<T> Getter<T>(DataViewSchema.Column column)
    {
        var getter = _cursor.GetGetter<T>(column);
        var value = default(T)!;
        return () =>
        {
            getter(ref value);
            return value;
        };
    }
}
