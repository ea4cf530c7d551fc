namespace Studio.Pipelines.Scoring;

using System.Buffers;
using System.Text;
using System.Text.Json;

/// <summary>The columns of rows of JSON, by the names in them. Callers mostly send the same columns again and again, so the last layout is kept.</summary>
internal sealed class JsonLayout
{
    private readonly string[] _columns;
    private readonly byte[][] _names;
    private readonly Dictionary<string, int> _byName;

    /// <summary>The layout of these columns.</summary>
    /// <param name="inputs">Columns that the model reads.</param>
    /// <param name="columns">Columns of the rows, each once.</param>
    public JsonLayout(IReadOnlyList<SignatureInput> inputs, IReadOnlyList<string> columns)
    {
        _columns = [.. columns];
        _names = [.. columns.Select(Encoding.UTF8.GetBytes)];
        _byName = columns.Index().ToDictionary(column => column.Item, column => column.Index);
        Layout = new ColumnLayout(inputs, _columns);
        Twins = [.. Layout.Positions.Where(position => position >= 0).SelectMany(TwinsOf)];
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Which of them the model reads.</summary>
    public ColumnLayout Layout { get; }

    /// <summary>Columns that the model reads, each with another one whose name differs by case or blanks only: a row that has the other alone means the same, or a mistake.</summary>
    public IReadOnlyList<(int Column, int Twin)> Twins { get; }

    /// <summary>True when an object has exactly these columns in this order.</summary>
    /// <param name="reader">At the start of the object.</param>
    public bool Fits(Utf8JsonReader reader)
    {
        var column = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (column == _names.Length || reader.ValueIsEscaped || !reader.ValueSpan.SequenceEqual(_names[column]))
            {
                return false;
            }

            column++;
            reader.Read();
            reader.Skip();
        }

        return column == _names.Length;
    }

    /// <summary>The column whose name the reader is at, −1 when it is none of them. Rows mostly have them in one order.</summary>
    /// <param name="reader">At a name.</param>
    /// <param name="expected">The column that follows the one before.</param>
    public int Find(ref Utf8JsonReader reader, int expected)
    {
        if (expected < _names.Length && !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(_names[expected]))
        {
            return expected;
        }

        var name = ArrayPool<char>.Shared.Rent(Math.Max(1, reader.ValueSpan.Length));
        try
        {
            var length = reader.CopyString(name);
            return _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(0, length), out var column) ? column : -1;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(name);
        }
    }

    private IEnumerable<(int Column, int Twin)> TwinsOf(int position)
    {
        var key = ColumnMatch.Key(_columns[position]);
        return _columns.Index()
            .Where(other => other.Index != position && !Layout.Positions.Contains(other.Index) && ColumnMatch.Key(other.Item) == key)
            .Select(other => (position, other.Index));
    }
}
