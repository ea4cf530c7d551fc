namespace Studio.Pipelines.Data.Reading;

using System.Text;
using System.Text.Json.Serialization;

/// <summary>How the numbers of a column are written.</summary>
/// <param name="Decimal">Decimal mark: <c>.</c> or <c>,</c>.</param>
public sealed record NumberFormat(string Decimal)
{
    private const int MostLetters = 64;
    private const int MostDigits = 15;

    private static readonly double[] s_powers = [.. Enumerable.Range(0, MostDigits + 3).Select(power => double.Parse($"1e{power}", CultureInfo.InvariantCulture))];

    /// <summary>A decimal point and nothing else, as programs write numbers.</summary>
    public static NumberFormat Plain { get; } = new(".");

    /// <summary>What stands between groups of digits: <c>,</c>, <c>.</c>, <c>'</c> or a blank (any blank, no-break ones too); null when nothing may.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Thousands { get; init; }

    /// <summary>Sign before or after the number: a currency, which may be left out, or <c>%</c>, which may not: 12.5% is read as 12.5, and a bare 0.125 would mean something else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unit { get; init; }

    /// <summary>Reads a number: sign, digits with these marks, exponent; in brackets it is negative. <c>inf</c> and <c>infinity</c> are infinite.</summary>
    /// <param name="text">Text in UTF-8 without blanks around it.</param>
    /// <param name="value">The number.</param>
    /// <returns>False when it is not written so.</returns>
    internal bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        // Most numbers have no mark that could mean something else.
        var plain = Unit != NumberUnits.Percent && (Decimal == "." || !text.Contains((byte)'.'));
        return (plain && TryReadPlain(text, out value)) || TryReadMarked(text, out value);
    }

    /// <summary>Reads a number with a decimal point, as programs write them.</summary>
    internal static bool TryReadPlain(ReadOnlySpan<byte> text, out double value)
    {
        // The framework's parser takes words for what is no number here.
        if (text.IsEmpty || text[^1] is (< (byte)'0' or > (byte)'9') and not (byte)'.')
        {
            return TryReadInfinite(text, out value);
        }

        return TryReadShort(text, out value) || double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads what most numbers are: at most 15 digits and a decimal point. Whole numbers and powers of ten of that size are exact in 64 bits, so one division rounds once.</summary>
    /// <remarks>William D. Clinger, How to read floating point numbers accurately, PLDI 1990: the fast path.</remarks>
    private static bool TryReadShort(ReadOnlySpan<byte> text, out double value)
    {
        const int MostShort = 17;
        var negative = text[0] == (byte)'-';
        var (digits, point, whole) = (0, -1, 0L);
        value = 0;
        if (text.Length > MostShort)
        {
            return false;
        }

        foreach (var letter in negative ? text[1..] : text)
        {
            if (letter is >= (byte)'0' and <= (byte)'9')
            {
                whole = (10 * whole) + (letter - (byte)'0');
                digits++;
            }
            else if (letter == (byte)'.' && point < 0)
            {
                point = digits;
            }
            else
            {
                return false;
            }
        }

        value = whole / s_powers[point < 0 ? 0 : digits - point];
        value = negative ? -value : value;
        return digits is > 0 and <= MostDigits;
    }

    private bool TryReadMarked(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        var shape = NumberShape.Of(text);
        var pair = NumberMarks.BitOf(Decimal, Thousands);
        if ((shape.Marks & pair) == 0 || (Thousands is null && shape.IsGrouped(pair)) || !Takes(shape.Unit))
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[MostLetters];
        var length = 0;
        foreach (var letter in shape.Digits)
        {
            if (letter == (byte)Decimal[0])
            {
                plain[length++] = (byte)'.';
            }
            else if (letter is >= (byte)'0' and <= (byte)'9' or (byte)'e' or (byte)'E' or (byte)'+' or (byte)'-')
            {
                plain[length++] = letter;
            }
        }

        var read = TryReadPlain(plain[..length], out value);
        value = shape.Negative ? -value : value;
        return read;
    }

    private bool Takes(string? unit) => unit == Unit || (unit is null && Unit != NumberUnits.Percent);

    private static bool TryReadInfinite(ReadOnlySpan<byte> text, out double value)
    {
        var rest = !text.IsEmpty && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        var infinite = Ascii.EqualsIgnoreCase(rest, "inf"u8) || Ascii.EqualsIgnoreCase(rest, "infinity"u8);
        value = !infinite ? double.NaN : text[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
        return infinite;
    }
}
