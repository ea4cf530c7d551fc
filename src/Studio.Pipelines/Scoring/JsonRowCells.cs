namespace Studio.Pipelines.Scoring;

using System.Text.Json;
using Studio.Pipelines.Data.Reading;

/// <summary>The cells of one row of JSON, by their place in the body.</summary>
/// <param name="body">JSON in UTF-8.</param>
/// <param name="layout">The columns of the rows.</param>
internal sealed class JsonRowCells(ReadOnlyMemory<byte> body, JsonLayout layout)
{
    private readonly Place[] _places = new Place[layout.Columns.Count];
    private byte[] _unescaped = [];
    private int _unescapedLength;
    private int _row;

    /// <summary>The cell of a column.</summary>
    public Cell this[int column]
    {
        get
        {
            var place = _places[column];
            return place.Row != _row ? new Cell(default, CellKind.Missing)
                : new Cell((place.IsUnescaped ? _unescaped.AsSpan() : body.Span).Slice(place.Start, place.Length), place.Kind);
        }
    }

    /// <summary>Reads the row whose object the reader is at.</summary>
    /// <param name="reader">Ends at the end of the object.</param>
    /// <param name="ignores">True when an unknown column does not matter.</param>
    /// <param name="problem">What is wrong with the row, to follow its number; null when nothing is.</param>
    /// <returns>False when an unknown column matters.</returns>
    public bool TryReadRow(ref Utf8JsonReader reader, Func<string, bool> ignores, out string? problem)
    {
        (_unescapedLength, problem) = (0, null);
        _row++;
        var expected = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var column = layout.Find(ref reader, expected);
            if (column < 0 && !ignores(reader.GetString()!))
            {
                return false;
            }

            reader.Read();
            if (column >= 0)
            {
                problem ??= _places[column].Row == _row ? $" has the column '{layout.Columns[column]}' twice; keep one of them" : null;
                expected = column + 1;
                var place = PlaceOf(ref reader);
                problem ??= place.Length < 0 ? $", column '{layout.Columns[column]}': the text {JsonRowReader.HalfLetter}" : null;
                _places[column] = place;
            }
            else
            {
                reader.Skip();
            }
        }

        problem ??= FindTwin();
        return true;
    }

    /// <summary>A value that would be dropped because other rows write its column otherwise.</summary>
    private string? FindTwin()
    {
        foreach (var (column, twin) in layout.Twins)
        {
            if (_places[column].Row != _row && _places[twin].Row == _row)
            {
                return $" has '{layout.Columns[twin]}' where other rows have '{layout.Columns[column]}'; write the column in one way";
            }
        }

        return null;
    }

    private Place PlaceOf(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueIsEscaped:
                return Unescape(ref reader);
            case JsonTokenType.String:
                return new Place(_row, start + 1, reader.ValueSpan.Length, CellKind.Text, false);
            case JsonTokenType.Number:
                return new Place(_row, start, reader.ValueSpan.Length, CellKind.Number, false);
            case JsonTokenType.True or JsonTokenType.False:
                return new Place(_row, start, reader.ValueSpan.Length, CellKind.Boolean, false);
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                reader.Skip();
                return new Place(_row, start, (int)reader.BytesConsumed - start, CellKind.Nested, false);
            default:
                return new Place(_row, 0, 0, CellKind.Missing, false);
        }
    }

    private Place Unescape(ref Utf8JsonReader reader)
    {
        var least = _unescapedLength + reader.ValueSpan.Length;
        if (_unescaped.Length < least)
        {
            Array.Resize(ref _unescaped, Math.Max(least, 2 * _unescaped.Length));
        }

        var start = _unescapedLength;
        try
        {
            _unescapedLength += reader.CopyString(_unescaped.AsSpan(start));
        }
        catch (InvalidOperationException)
        {
            return new Place(_row, 0, -1, CellKind.Text, true);
        }

        return new Place(_row, start, _unescapedLength - start, CellKind.Text, true);
    }

    /// <param name="Row">The row that it was found in.</param>
    /// <param name="Start">Where its text begins.</param>
    /// <param name="Length">Bytes of its text; −1 when it has half of a letter.</param>
    /// <param name="Kind">What it is.</param>
    /// <param name="IsUnescaped">True when the text is not as it stands in the body.</param>
    private readonly record struct Place(int Row, int Start, int Length, CellKind Kind, bool IsUnescaped);
}
