namespace Studio.Pipelines.Data.Reading;

using System.Text;
using CsvHelper;

/// <summary>What quotes mean in a delimited file.</summary>
internal enum QuoteRule
{
    /// <summary>They enclose a cell, and two stand for one within.</summary>
    Doubled,

    /// <summary>They enclose a cell, and a backslash stands before one within.</summary>
    Backslash,

    /// <summary>Nothing: they are text.</summary>
    Text,
}

/// <summary>How a delimited file is written.</summary>
/// <param name="Delimiter">What separates cells.</param>
/// <param name="Quotes">What quotes mean.</param>
/// <param name="Offset">Bytes before the header.</param>
/// <param name="Line">Line of the header, from 1.</param>
/// <param name="Names">A name for every cell of a record, as the header has them: blank where it has none.</param>
internal sealed record Dialect(char Delimiter, QuoteRule Quotes, long Offset, long Line, IReadOnlyList<string> Names)
{
    private const int LeastBuffer = 4096;
    private const int MostBuffer = 1 << 20;

    /// <summary>Names of the columns, checked.</summary>
    public IReadOnlyList<string> Header { get; init; } = [];

    /// <summary>The position of each column's cell in a record; a nameless cell at the end of every record has no column.</summary>
    public IReadOnlyList<int> Kept { get; init; } = [];

    /// <summary>False to keep the blanks around cells.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>A reader of text that starts with the header, the header being its first record.</summary>
    /// <param name="text">UTF-8 from the header on.</param>
    /// <param name="malformed">Told of quotes that are not as they should be.</param>
    public CsvReader Open(Stream text, Action<CsvMalformedRecord>? malformed) =>
        CsvReader.Create(Quotes == QuoteRule.Backslash ? new BackslashStream(text) : text, Options(malformed, text), leaveOpen: false);

    private CsvReaderOptions Options(Action<CsvMalformedRecord>? malformed, Stream text) => new()
    {
        Separator = Delimiter,
        HasHeader = false,
        Mode = Quotes == QuoteRule.Text ? CsvMode.NoEscape : CsvMode.Rfc4180,
        TrimWhitespace = Trim,
        SkipEmptyLines = Names.Count != 1,
        TrackLineNumbers = true,
        Encoding = Encoding.UTF8,
        BufferSize = text.CanSeek ? (int)Math.Clamp(text.Length, LeastBuffer, MostBuffer) : MostBuffer,
        MaxRecordSize = LongRecords.MaxBytes,
        OnMalformedRecord = malformed,
    };
}
