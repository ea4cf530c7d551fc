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

/// <summary>One value as a source gives it, in UTF-8. Valid until the source moves on.</summary>
internal readonly ref struct Cell(ReadOnlySpan<byte> text, CellKind kind = CellKind.Text)
{
    /// <summary>The text with the blanks around it.</summary>
    public ReadOnlySpan<byte> Raw { get; } = text;

    /// <summary>The text without the blanks around it; empty when there is none.</summary>
    public ReadOnlySpan<byte> Text { get; } = kind == CellKind.Missing ? default : Blanks.Trim(text);

    /// <summary>What the source says of it.</summary>
    public CellKind Kind { get; } = kind;
}
