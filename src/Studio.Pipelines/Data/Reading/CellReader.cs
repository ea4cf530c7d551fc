namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>What became of a cell.</summary>
internal enum CellOutcome
{
    /// <summary>It has a value.</summary>
    Value,

    /// <summary>It has none.</summary>
    Missing,

    /// <summary>It is written otherwise than its column.</summary>
    Unreadable,
}

/// <summary>Reads cells as a <see cref="ColumnReading"/> says. Whatever reads cells, of files, requests or tests, does it here.</summary>
internal sealed class CellReader
{
    private readonly ColumnReading _reading;
    private readonly MissingWords _missing;
    private readonly LevelWords _words;

    /// <summary>A reader of one column.</summary>
    public CellReader(ColumnReading reading)
    {
        _reading = reading;
        _words = new LevelWords(reading);
        _missing = reading.Missing is { } words ? new MissingWords(words)
            : reading.Type == ColumnType.Text ? MissingWords.None
            : MissingWords.Default;
    }

    /// <summary>Reads a number; NaN when it is missing or unreadable.</summary>
    public CellOutcome Number(Cell cell, out double value)
    {
        value = double.NaN;
        if (IsMissing(cell))
        {
            return CellOutcome.Missing;
        }

        var read = cell.Kind switch
        {
            CellKind.Number when cell.HasValue => !double.IsNaN(value = cell.Number),
            CellKind.Text => _reading.Number!.TryRead(cell.Text, out value),
            CellKind.Number => NumberFormat.TryReadPlain(cell.Text, out value),
            _ => false,
        };
        if (read ? _missing.Contains(value) : cell.HasValue)
        {
            value = double.NaN;
            return CellOutcome.Missing;
        }

        return Outcome(read);
    }

    /// <summary>Makes numbers missing (NaN) that stand for it, or are infinite.</summary>
    public void Clean(Span<double> numbers)
    {
        foreach (ref var number in numbers)
        {
            number = double.IsFinite(number) && !_missing.Contains(number) ? number : double.NaN;
        }
    }

    /// <summary>Reads a moment in microseconds since 1970 UTC. Numbers of typed sources are seconds since then.</summary>
    public CellOutcome Moment(Cell cell, out long micros)
    {
        micros = 0;
        if (IsMissing(cell))
        {
            return CellOutcome.Missing;
        }

        if (cell.HasValue)
        {
            return cell.Kind == CellKind.Moment ? Known(cell.Micros, out micros)
                : double.IsNaN(cell.Number) ? CellOutcome.Missing
                : Outcome(TrySeconds(cell.Number, out micros));
        }

        var read = cell.Kind switch
        {
            CellKind.Text => _reading.Date!.TryRead(cell.Text, out micros),
            CellKind.Moment => DateFormat.Unambiguous.TryRead(cell.Text, out micros),
            CellKind.Number => NumberFormat.TryReadPlain(cell.Text, out var seconds) && TrySeconds(seconds, out micros),
            _ => false,
        };
        return Outcome(read);
    }

    /// <summary>Reads true or false.</summary>
    public CellOutcome Boolean(Cell cell, out bool value)
    {
        value = false;
        return IsMissing(cell) ? CellOutcome.Missing : Outcome(cell.Kind is CellKind.Text or CellKind.Boolean && TryBoolean(cell.Text, out value));
    }

    /// <summary>Reads text; empty when it is missing.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="scratch">Room for <see cref="NumberText.MostBytes"/>, which the value may lie in.</param>
    /// <param name="value">The text.</param>
    public CellOutcome Text(Cell cell, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_reading.KeepsBlanks && cell is { Kind: CellKind.Text, Raw.IsEmpty: false } && (cell.Text.IsEmpty || !IsMissing(cell)))
        {
            value = cell.Raw;
            return CellOutcome.Value;
        }

        if (IsMissing(cell) || (cell.HasValue && !double.IsFinite(cell.Number)))
        {
            return CellOutcome.Missing;
        }

        if ((cell.Kind == CellKind.Nested && !_reading.Nested) || (cell.Kind == CellKind.Boolean && _reading.True is null && _reading.False is null))
        {
            return CellOutcome.Unreadable;
        }

        value = _words.Spell(cell, scratch);
        return CellOutcome.Value;
    }

    /// <summary>True and false in any case.</summary>
    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length == 4 && Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || (text.Length == 5 && Ascii.EqualsIgnoreCase(text, "false"u8));
    }

    private static CellOutcome Outcome(bool read) => read ? CellOutcome.Value : CellOutcome.Unreadable;

    private bool IsMissing(Cell cell) => !cell.HasValue && (cell.Text.IsEmpty || _missing.Contains(cell.Text));

    private static CellOutcome Known(long value, out long micros)
    {
        micros = value;
        return CellOutcome.Value;
    }

    private static bool TrySeconds(double seconds, out long micros)
    {
        var known = Math.Abs(seconds) < 1e12;
        micros = known ? (long)Math.Round(seconds * 1e6) : 0;
        return known;
    }
}
