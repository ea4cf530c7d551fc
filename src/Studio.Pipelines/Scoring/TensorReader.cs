namespace Studio.Pipelines.Scoring;

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Studio.Pipelines.Data.Reading;

/// <summary>Reads a tensor as the values of an input. What a client's tensor says is checked against what it holds before anything is believed.</summary>
/// <param name="reader">Reads cells for the input.</param>
/// <param name="tensor">The tensor.</param>
/// <param name="problems">Gets what is wrong.</param>
internal sealed class TensorReader(InputReader reader, InputTensor tensor, ProblemList problems)
{
    // From here on a number may be an identifier: a text column keeps its digits as they are.
    private const double LeastLong = 1e15;

    private ModelInput? _values;
    private int _row;

    /// <summary>Rows that a shape has; null when it is none of a column.</summary>
    public static int? RowsOf(InputTensor tensor) =>
        tensor.Shape is [>= 0 and <= PredictionInput.MaxRows] or [>= 0 and <= PredictionInput.MaxRows, 1] ? (int)tensor.Shape[0] : null;

    /// <summary>Reads the values of all rows.</summary>
    /// <param name="rows">How many there must be.</param>
    /// <returns>The values; null when there are problems.</returns>
    public ModelInput? Read(int rows)
    {
        if (!reader.Takes(tensor.Type))
        {
            problems.Add($"Input '{tensor.Name}' has datatype {tensor.Type.Name}; the model takes {TensorType.OfSignature(reader.Input.Type).Name}.");
            return null;
        }

        _values = reader.NewValues();
        var read = tensor.IsJson ? ReadJson(rows) : tensor.Type == TensorType.Bytes ? ReadTexts(rows) : ReadElements(rows);
        if (read && _row == rows)
        {
            return _values;
        }

        if (read)
        {
            WrongCount(rows, $"{_row} values");
        }

        _values.Dispose();
        return null;
    }

    private bool ReadElements(int rows)
    {
        var size = tensor.Type.Size;
        var values = tensor.Values.Span;
        if (values.Length != (long)rows * size)
        {
            return WrongCount(rows, $"{values.Length} bytes where {(long)rows * size} are needed");
        }

        for (var at = 0; at < values.Length; at += size)
        {
            if (!AddElement(values.Slice(at, size)))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddElement(ReadOnlySpan<byte> element)
    {
        if (tensor.Type == TensorType.Bool)
        {
            return Add(new Cell(element[0] == 0 ? "false"u8 : "true"u8, CellKind.Boolean));
        }

        var number = tensor.Type.Number(element);
        if (!IsText || !double.IsFinite(number) || (tensor.Type.IsWhole && Math.Abs(number) < LeastLong))
        {
            return Add(Cell.Of(number));
        }

        // 32 bits spell 0.1 as 64 bits do not.
        Span<byte> text = stackalloc byte[NumberText.MostBytes];
        return Add(new Cell(text[..tensor.Type.Format(element, text)], CellKind.Number));
    }

    private bool IsText => reader.Input.Type == "string";

    private bool ReadTexts(int rows)
    {
        var rest = tensor.Values.Span;
        while (!rest.IsEmpty && _row <= rows)
        {
            var length = rest.Length < 4 ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest);
            if (length > rest.Length - 4)
            {
                return Refuse($"Input '{tensor.Name}', row {_row + 1}: the text runs past the end of the data; each text has its length before it, in 4 bytes with the lowest first.");
            }

            if (!AddText(rest.Slice(4, (int)length)))
            {
                return false;
            }

            rest = rest[(4 + (int)length)..];
        }

        return true;
    }

    private bool AddText(ReadOnlySpan<byte> text) => Utf8.IsValid(text)
        ? Add(new Cell(text))
        : Refuse($"Input '{tensor.Name}', row {_row + 1}: the text is not in UTF-8.");

    private bool ReadJson(int rows)
    {
        var json = new Utf8JsonReader(tensor.Values.Span);
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
        {
            return Refuse($"Input '{tensor.Name}': data must be a list.");
        }

        while (json.Read())
        {
            if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
            {
                continue;
            }

            if (_row == rows)
            {
                return WrongCount(rows, $"more than {rows} values");
            }

            if (!AddToken(ref json))
            {
                return false;
            }
        }

        return true;
    }

    private bool AddToken(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return Add(new Cell(default, CellKind.Missing));
            case JsonTokenType.String when tensor.Type == TensorType.Bytes:
                return json.ValueIsEscaped ? AddEscaped(ref json) : Add(new Cell(json.ValueSpan));
            case JsonTokenType.True or JsonTokenType.False when tensor.Type == TensorType.Bool:
                return Add(new Cell(json.ValueSpan, CellKind.Boolean));
            case JsonTokenType.Number when tensor.Type.IsNumber:
                return AddNumber(json.ValueSpan);
            default:
                using (var value = JsonDocument.ParseValue(ref json))
                {
                    return Refuse($"Input '{tensor.Name}', row {_row + 1}: {ProblemList.Describe(value.RootElement)} is no {tensor.Type.Name}.");
                }
        }
    }

    private bool AddEscaped(ref Utf8JsonReader json)
    {
        try
        {
            return Add(new Cell(System.Text.Encoding.UTF8.GetBytes(json.GetString()!)));
        }
        catch (InvalidOperationException)
        {
            return Refuse($"Input '{tensor.Name}', row {_row + 1}: the text {JsonRowReader.HalfLetter}.");
        }
    }

    /// <summary>Whole numbers keep their digits; others are as exact as the datatype says.</summary>
    private bool AddNumber(ReadOnlySpan<byte> text)
    {
        if (!NumberFormat.TryReadPlain(text, out var number) || (tensor.Type.IsWhole && !tensor.Type.Holds(number)))
        {
            return Refuse($"Input '{tensor.Name}', row {_row + 1}: {System.Text.Encoding.UTF8.GetString(text)} is no {tensor.Type.Name}.");
        }

        return Add(tensor.Type.IsWhole || IsText ? new Cell(text, CellKind.Number) : Cell.Of(tensor.Type == TensorType.Fp64 ? number : (float)number));
    }

    private bool Add(Cell cell)
    {
        if (cell.Kind == CellKind.Number && !reader.Knows(cell))
        {
            return Refuse($"Input '{tensor.Name}', row {_row + 1}: the column holds texts, none of which is a number; the model takes BYTES.");
        }

        var outcome = reader.Read(cell, _values!);
        _row++;
        return outcome != CellOutcome.Unreadable || Refuse(ProblemList.Sentence(_row - 1, reader.Input, cell));
    }

    private bool WrongCount(int rows, string what) =>
        Refuse($"Input '{tensor.Name}' holds {what}, and its shape [{string.Join(',', tensor.Shape)}] says {rows} rows.");

    private bool Refuse(string problem)
    {
        problems.Add(problem);
        return false;
    }
}
