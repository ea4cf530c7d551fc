namespace Studio.Pipelines.Data.Reading;

using System.Text;
using CsvHelper;

/// <summary>
/// The records of delimited text. What people's files have is read: records that end early (the rest is missing), cells beyond the header
/// that are empty, line ends of all kinds in one file, the header repeated where files were put together.
/// </summary>
internal sealed class DelimitedRecords : IRecordSource
{
    private readonly Dialect _dialect;
    private readonly string _fileName;
    private readonly CsvReader _reader;
    private readonly byte[][] _header;
    private readonly int[] _nameless;
    private readonly int _last;

    // Malformed records are told of before the reader is on them; a block of records is looked at in one go.
    private readonly Queue<(long Line, CsvMalformedReason Reason)> _malformed = new();

    /// <summary>Opens text that starts with the header.</summary>
    /// <param name="text">UTF-8 text; disposed of with this.</param>
    /// <param name="dialect">How it is written.</param>
    /// <param name="fileName">Name for messages.</param>
    public DelimitedRecords(Stream text, Dialect dialect, string fileName)
    {
        (_dialect, _fileName) = (dialect, fileName);
        _header = [.. dialect.Header.Select(Encoding.UTF8.GetBytes)];
        _nameless = [.. Enumerable.Range(0, dialect.Names.Count).Except(dialect.Kept)];
        _last = dialect.Kept.Count == 0 ? 0 : dialect.Kept[^1];
        _reader = dialect.Open(text, malformed => _malformed.Enqueue((malformed.LineNumber, malformed.Reason)));
        _reader.Read();
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Header => _dialect.Header;

    /// <inheritdoc/>
    public long Position => _dialect.Offset + _reader.ByteOffset;

    /// <inheritdoc/>
    public long Line => _dialect.Line - 1 + _reader.LineNumber;

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <summary>Line of the header, from 1.</summary>
    public long HeaderLine => _dialect.Line;

    /// <summary>Records with fewer cells than the header.</summary>
    public long ShortRecords { get; private set; }

    /// <summary>True to take records with fewer cells than the header for broken; false where programs leave out empty cells at the end.</summary>
    public bool RefuseShort { get; set; }

    /// <summary>A cell as it stands in the file, but for the quotes around it; empty where the record ends before it.</summary>
    public ReadOnlySpan<byte> Verbatim(int column)
    {
        var cell = _dialect.Kept[column];
        if (cell >= _reader.FieldCount)
        {
            return default;
        }

        var raw = _reader.GetRawSpan(cell);
        return _dialect.Quotes != QuoteRule.Text && Blanks.Trim(raw).StartsWith("\""u8) ? _reader.GetSpan(cell) : raw;
    }

    /// <inheritdoc/>
    public Cell this[int column]
    {
        get
        {
            var cell = _dialect.Kept[column];
            return cell < _reader.FieldCount ? new Cell(_reader.GetSpan(cell)) : new Cell(default, CellKind.Missing);
        }
    }

    /// <inheritdoc/>
    public bool Read()
    {
        var read = Next();
        RefuseSwallowedLines();
        if (read)
        {
            var isShort = _reader.FieldCount <= _last;
            ShortRecords += isShort ? 1 : 0;
            Fault = RepeatsHeader() ? "The line repeats the header."
                : isShort && RefuseShort ? $"The line has {_reader.FieldCount} values where the header names {_dialect.Names.Count} columns."
                : FindFault();
        }

        return read;
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private bool Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException tooLong)
        {
            throw LongRecords.Refusal(_fileName, Line, tooLong);
        }
    }

    private bool RepeatsHeader()
    {
        if (_header.Length < 2 || _reader.FieldCount <= _last)
        {
            return false;
        }

        for (var column = 0; column < _header.Length; column++)
        {
            if (!this[column].Text.SequenceEqual(_header[column]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Values beyond the header belong to no column, and where they came in the others may be in the wrong ones.</summary>
    private string? FindFault()
    {
        foreach (var cell in _nameless)
        {
            if (cell < _reader.FieldCount && !Blanks.Trim(_reader.GetSpan(cell)).IsEmpty)
            {
                return $"The line has a value in column {cell + 1}, which the header does not name.";
            }
        }

        for (var cell = _reader.FieldCount - 1; cell >= _dialect.Names.Count; cell--)
        {
            if (!Blanks.Trim(_reader.GetSpan(cell)).IsEmpty)
            {
                return $"The line has {cell + 1} values where the header names {_dialect.Names.Count} columns.";
            }
        }

        return null;
    }

    private void RefuseSwallowedLines()
    {
        while (_malformed.TryPeek(out var first) && first.Line <= _reader.LineNumber)
        {
            var swallows = first.Reason == CsvMalformedReason.UnterminatedQuote
                || (first.Reason == CsvMalformedReason.TextAfterClosingQuote && first.Line == _reader.LineNumber && _reader.RawRecord.IndexOfAny((byte)'\n', (byte)'\r') >= 0);
            if (swallows)
            {
                throw new DatasetException(
                    $"'{_fileName}' opens a quote in line {_dialect.Line - 1 + first.Line} that is not closed, so the lines after it cannot be told apart; close it or double the quotes inside the value.");
            }

            _malformed.Dequeue();
        }
    }
}
