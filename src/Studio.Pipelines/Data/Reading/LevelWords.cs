namespace Studio.Pipelines.Data.Reading;

using System.Text;

/// <summary>Spells the values of typed sources as a text column does.</summary>
internal sealed class LevelWords
{
    private readonly Dictionary<string, byte[]>? _numbers;
    private readonly byte[]? _true;
    private readonly byte[]? _false;

    /// <summary>The words of a column.</summary>
    public LevelWords(ColumnReading reading)
    {
        _numbers = reading.Numbers?.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
        _true = reading.True is null ? null : Encoding.UTF8.GetBytes(reading.True);
        _false = reading.False is null ? null : Encoding.UTF8.GetBytes(reading.False);
    }

    /// <summary>The column's own spelling of a value that a typed source, or another case, spells otherwise; else its text.</summary>
    /// <param name="cell">A cell that is not missing.</param>
    /// <param name="scratch">Room for <see cref="NumberText.MostBytes"/>, which the answer may lie in.</param>
    public ReadOnlySpan<byte> Spell(Cell cell, Span<byte> scratch)
    {
        if (cell.HasValue)
        {
            return SpellNumber(cell.Number, scratch);
        }

        if (cell.Kind == CellKind.Number)
        {
            return _numbers is not null && cell.Text.Length <= LevelSpellings.MostDigits && NumberFormat.TryReadPlain(cell.Text, out var number)
                ? Find(cell.Text) ?? SpellNumber(number, scratch)
                : cell.Text;
        }

        return (_true ?? _false) is not null && CellReader.TryBoolean(cell.Text, out var value) ? (value ? _true : _false) ?? cell.Text : cell.Text;
    }

    private ReadOnlySpan<byte> SpellNumber(double number, Span<byte> scratch)
    {
        ReadOnlySpan<byte> text = scratch[..NumberText.Format(number, scratch)];
        return Find(text) ?? text;
    }

    private byte[]? Find(ReadOnlySpan<byte> number)
    {
        Span<char> key = stackalloc char[NumberText.MostBytes];
        return _numbers is not null && number.Length <= key.Length
            ? _numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key[..Encoding.UTF8.GetChars(number, key)], out var word) ? word : null
            : null;
    }
}
