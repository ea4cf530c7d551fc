namespace Studio.Pipelines.Data.Reading;

/// <summary>What a source says of a cell besides its text.</summary>
internal enum CellKind
{
    /// <summary>Nothing: text files say no more than the text. JSON strings too.</summary>
    Text,

    /// <summary>A number of a source that has types, written with a decimal point.</summary>
    Number,

    /// <summary>True or false of a source that has types.</summary>
    Boolean,

    /// <summary>A moment of a source that has types, written in ISO 8601.</summary>
    Moment,

    /// <summary>An object or a list of JSON, as its text.</summary>
    Nested,

    /// <summary>No value of a source that tells "none" from empty text.</summary>
    Missing,
}

/// <summary>One value as a source gives it: its text in UTF-8, or for typed sources the value itself. Valid until the source moves on.</summary>
internal readonly ref struct Cell
{
    private readonly long _value;

    /// <summary>A cell of text.</summary>
    /// <param name="text">The text with the blanks around it.</param>
    /// <param name="kind">What the source says of it.</param>
    public Cell(ReadOnlySpan<byte> text, CellKind kind = CellKind.Text)
    {
        Raw = text;
        Text = kind == CellKind.Missing ? default : Blanks.Trim(text);
        Kind = kind;
    }

    private Cell(ReadOnlySpan<byte> text)
    {
        Raw = text;
        Text = text;
    }

    private Cell(CellKind kind, long value) => (Kind, _value, HasValue) = (kind, value, true);

    /// <summary>The text with the blanks around it.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The text without the blanks around it; empty when there is none.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>What the source says of it.</summary>
    public CellKind Kind { get; }

    /// <summary>True when it has a value in place of a text.</summary>
    public bool HasValue { get; }

    /// <summary>The value of a cell made by <see cref="Of"/>.</summary>
    public double Number => BitConverter.Int64BitsToDouble(_value);

    /// <summary>The value of a cell made by <see cref="OfMicros"/>.</summary>
    public long Micros => _value;

    /// <summary>A text whose blanks count, the ones around it too.</summary>
    public static Cell Verbatim(ReadOnlySpan<byte> text) => new(text);

    /// <summary>A number.</summary>
    public static Cell Of(double number) => new(CellKind.Number, BitConverter.DoubleToInt64Bits(number));

    /// <summary>A moment in microseconds since 1970 UTC.</summary>
    public static Cell OfMicros(long micros) => new(CellKind.Moment, micros);
}
