namespace Studio.Pipelines.Data.Reading;

/// <summary>How one number is written: which marks it fits, its unit, its sign. Nothing is converted.</summary>
internal readonly ref struct NumberShape
{
    private const int MostLetters = 60;
    private const int MostMarks = 12;
    private readonly int _grouped;

    private NumberShape(ReadOnlySpan<byte> digits, int marks, int grouped, string? unit, bool negative)
    {
        Digits = digits;
        (Marks, _grouped, Unit, Negative) = (marks, grouped, unit, negative);
    }

    /// <summary>False when no marks make it a number.</summary>
    public bool IsNumber => Marks != 0;

    /// <summary>The part without sign, unit and brackets.</summary>
    public ReadOnlySpan<byte> Digits { get; }

    /// <summary>Bits of <see cref="NumberMarks"/> that it fits.</summary>
    public int Marks { get; }

    /// <summary>Currency or per cent; null when there is none.</summary>
    public string? Unit { get; }

    /// <summary>True when it is negative, by a sign or by brackets.</summary>
    public bool Negative { get; }

    /// <summary>True when under one of these marks it has groups of digits.</summary>
    public bool IsGrouped(int marks) => (_grouped & marks) != 0;

    /// <summary>The shape of a text without blanks around it.</summary>
    public static NumberShape Of(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > MostLetters)
        {
            return default;
        }

        var bracketed = text.Length > 2 && text[0] == (byte)'(' && text[^1] == (byte)')';
        text = bracketed ? Blanks.Trim(text[1..^1]) : text;
        var sign = TakeSign(ref text);
        var unit = NumberUnits.Take(ref text);
        sign = unit is not null && sign == 0 ? TakeSign(ref text) : sign;
        var (marks, grouped) = text.IsEmpty || (bracketed && sign != 0) ? (0, 0) : Fits(text);
        return new NumberShape(text, marks, grouped, unit, sign < 0 || bracketed);
    }

    /// <summary>A sign before the rest, or a minus after it: −1, 1, or 0 for none. U+2212 is a minus too.</summary>
    private static int TakeSign(ref ReadOnlySpan<byte> text)
    {
        var (sign, length) = text switch
        {
            [(byte)'-', ..] => (-1, 1),
            [(byte)'+', ..] => (1, 1),
            [0xE2, 0x88, 0x92, ..] => (-1, 3),
            _ => (0, 0),
        };
        if (sign == 0 && text.Length > 1 && text[^1] == (byte)'-')
        {
            text = Blanks.Trim(text[..^1]);
            return -1;
        }

        text = length == 0 ? text : Blanks.Trim(text[length..]);
        return sign;
    }

    /// <summary>Reads groups of digits with marks between them, and an exponent.</summary>
    private static (int Marks, int Grouped) Fits(ReadOnlySpan<byte> text)
    {
        Span<int> lengths = stackalloc int[MostMarks + 1];
        Span<byte> marks = stackalloc byte[MostMarks];
        int position = 0, count = 0;
        while (true)
        {
            var start = position;
            while (position < text.Length && text[position] is >= (byte)'0' and <= (byte)'9')
            {
                position++;
            }

            lengths[count] = position - start;
            if (position == text.Length || text[position] is (byte)'e' or (byte)'E')
            {
                return IsExponent(text[position..]) ? Fits(lengths[..(count + 1)], marks[..count], text[0] == (byte)'0') : default;
            }

            var (mark, length) = MarkAt(text[position..]);
            if (length == 0 || count == MostMarks)
            {
                return default;
            }

            marks[count++] = mark;
            position += length;
        }
    }

    private static (int Marks, int Grouped) Fits(ReadOnlySpan<int> lengths, ReadOnlySpan<byte> marks, bool zeroFirst)
    {
        int fitting = 0, grouped = 0;
        for (var pair = 0; pair < NumberMarks.All.Count; pair++)
        {
            var (point, thousands) = NumberMarks.All[pair];
            var whole = marks.Length > 0 && marks[^1] == point[0] ? marks.Length - 1 : marks.Length;
            if (IsGrouping(lengths[..(whole + 1)], marks[..whole], (byte)thousands[0], zeroFirst) && lengths[0] + lengths[^1] > 0)
            {
                fitting |= 1 << pair;
                grouped |= whole > 0 ? 1 << pair : 0;
            }
        }

        return (fitting, grouped);
    }

    /// <summary>Groups of three after up to three digits; of two before the last three as India writes them (12,34,567). No group comes after a zero: 0.123 has decimals.</summary>
    private static bool IsGrouping(ReadOnlySpan<int> lengths, ReadOnlySpan<byte> marks, byte thousands, bool zeroFirst)
    {
        if (marks.IsEmpty)
        {
            return true;
        }

        if (zeroFirst || marks.ContainsAnyExcept(thousands) || lengths[0] is < 1 or > 3 || lengths[^1] != 3)
        {
            return false;
        }

        var between = lengths[1..^1];
        return !between.ContainsAnyExcept(3) || !between.ContainsAnyExcept(2);
    }

    /// <summary>The mark at the start; blanks of any kind are one, and so are apostrophes. Length 0 when it is none.</summary>
    private static (byte Mark, int Length) MarkAt(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)',' or (byte)'.' or (byte)'\'' => (text[0], 1),
        (byte)'\n' or (byte)'\r' or (byte)'\t' => default,
        _ when text.StartsWith("\u2019"u8) => ((byte)'\'', 3),
        _ when Blanks.LengthAtStart(text) is > 0 and var length => ((byte)' ', length),
        _ => default,
    };

    /// <summary>True for nothing, and for e, a sign and one to three digits.</summary>
    private static bool IsExponent(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        text = text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? text[2..] : text[1..];
        return text.Length is >= 1 and <= 3 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
