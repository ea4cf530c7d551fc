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

    /// <summary>A reader of one column.</summary>
    public CellReader(ColumnReading reading)
    {
        _reading = reading;
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
            micros = cell.Micros;
            return CellOutcome.Value;
        }

        var read = cell.Kind switch
        {
            CellKind.Text => _reading.Date!.TryRead(cell.Text, out micros),
            CellKind.Moment => DateFormat.Unambiguous.TryRead(cell.Text, out micros),
            CellKind.Number => TrySeconds(cell.Text, out micros),
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
    public CellOutcome Text(Cell cell, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (IsMissing(cell))
        {
            return CellOutcome.Missing;
        }

        if ((cell.Kind == CellKind.Nested && !_reading.Nested) || (cell.Kind == CellKind.Boolean && _reading.True is null && _reading.False is null))
        {
            return CellOutcome.Unreadable;
        }

        value = Spelled(cell) is { } spelled ? Encoding.UTF8.GetBytes(spelled) : cell.Text;
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

    /// <summary>The column's own spelling of a value that a typed source, or another case, spells otherwise.</summary>
    private string? Spelled(Cell cell)
    {
        if (cell.Kind == CellKind.Number)
        {
            return _reading.Numbers is { } numbers && cell.Text.Length <= LevelSpellings.MostDigits && NumberFormat.TryReadPlain(cell.Text, out var number)
                ? numbers.GetValueOrDefault(Encoding.UTF8.GetString(cell.Text)) ?? numbers.GetValueOrDefault(NumberText.Format(number)) ?? NumberText.Format(number)
                : null;
        }

        return (_reading.True ?? _reading.False) is not null && TryBoolean(cell.Text, out var value) ? value ? _reading.True : _reading.False : null;
    }

    private static bool TrySeconds(ReadOnlySpan<byte> text, out long micros)
    {
        var read = NumberFormat.TryReadPlain(text, out var seconds) && Math.Abs(seconds) < 1e12;
        micros = read ? (long)Math.Round(seconds * 1e6) : 0;
        return read;
    }
}
