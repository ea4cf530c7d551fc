namespace Studio.Pipelines.Data.Reading;

/// <summary>
/// Counts how the cells of one column are written, before its reading is decided. Every cell is looked at, none is converted: a column of a
/// million numbers with one code among them is a column of codes.
/// </summary>
internal sealed class ColumnSurvey
{
    private const int MostExactDigits = 15;
    private const double ExactInDouble = 1L << 53;

    private readonly MissingWords _missing;
    private readonly long[] _marks = new long[NumberMarks.AllBits + 1];
    private readonly long[] _grouped = new long[NumberMarks.All.Count];
    private readonly bool[] _years = new bool[100];
    private readonly bool[] _firsts = new bool[100];
    private bool _yearsLast;

    /// <summary>An empty survey.</summary>
    /// <param name="missing">Words for missing.</param>
    public ColumnSurvey(MissingWords missing) => _missing = missing;

    /// <summary>Cells with a value.</summary>
    public long Values { get; private set; }

    /// <summary>Cells with a word for missing.</summary>
    public long MissingWordCount { get; private set; }

    /// <summary>True and false in any case.</summary>
    public long Booleans { get; private set; }

    /// <summary>Infinite numbers.</summary>
    public long Infinite { get; private set; }

    /// <summary>Numbers that a double would not keep, or that begin with a zero: codes and identifiers.</summary>
    public long Codes { get; private set; }

    /// <summary>Numbers with a unit.</summary>
    public long WithUnit { get; private set; }

    /// <summary>The unit of all numbers that have one; null for none, and for several.</summary>
    public string? Unit { get; private set; }

    /// <summary>True when the numbers have different units.</summary>
    public bool MixedUnits { get; private set; }

    /// <summary>Dates that mean one thing only.</summary>
    public long ClearDates { get; private set; }

    /// <summary>Dates that can be read with the day first, and no other way.</summary>
    public long DayFirstDates { get; private set; }

    /// <summary>Dates that can be read with the month first, and no other way.</summary>
    public long MonthFirstDates { get; private set; }

    /// <summary>Dates that can be read either way.</summary>
    public long EitherDates { get; private set; }

    /// <summary>True when a value is an object or a list.</summary>
    public bool Nested { get; private set; }

    /// <summary>True when numbers of dates stand between slashes.</summary>
    public bool Slashes { get; private set; }

    /// <summary>The two-digit years that occur.</summary>
    public IReadOnlyList<int> TwoDigitYears => [.. Enumerable.Range(0, 100).Where(year => _years[year])];

    /// <summary>True when two digits of every date could be a year that comes first, and vary less than those that come last: 23/11/05 and 23/12/31.</summary>
    public bool MayHaveYearFirst => !_yearsLast && _years.Contains(true) && _firsts.Count(seen => seen) < _years.Count(seen => seen);

    /// <summary>Looks at a cell.</summary>
    public void Add(Cell cell)
    {
        var text = cell.Text;
        if (text.IsEmpty)
        {
            return;
        }

        if (cell.Kind is CellKind.Boolean or CellKind.Moment or CellKind.Nested)
        {
            Values++;
            Booleans += cell.Kind == CellKind.Boolean ? 1 : 0;
            ClearDates += cell.Kind == CellKind.Moment ? 1 : 0;
            Nested |= cell.Kind == CellKind.Nested;
        }
        else if (!TryPlainNumber(text))
        {
            AddOther(text);
        }
    }

    /// <summary>Numbers that fit a pair of marks, infinite ones not counted.</summary>
    public long Fitting(int pair)
    {
        long count = 0;
        for (var marks = 0; marks < _marks.Length; marks++)
        {
            count += (marks & pair) != 0 ? _marks[marks] : 0;
        }

        return count;
    }

    /// <summary>Numbers that have groups of digits under a pair of marks.</summary>
    public long Grouped(int pair) => _grouped[int.TrailingZeroCount(pair)];

    /// <summary>Numbers that fit some pairs but no other.</summary>
    public long Only(int pairs)
    {
        long count = 0;
        for (var marks = 1; marks < _marks.Length; marks++)
        {
            count += (marks & ~pairs) == 0 ? _marks[marks] : 0;
        }

        return count;
    }

    /// <summary>Digits with at most one point, as most numbers are.</summary>
    private bool TryPlainNumber(ReadOnlySpan<byte> text)
    {
        var signed = text[0] is (byte)'-' or (byte)'+';
        var digits = signed ? text[1..] : text;
        var whole = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (whole < 0)
        {
            AddWhole(text, digits, NumberMarks.AllBits);
            return !digits.IsEmpty;
        }

        var fraction = digits[(whole + 1)..];
        if (digits[whole] != (byte)'.' || whole + fraction.Length == 0 || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        var groups = whole is >= 1 and <= 3 && digits[0] != (byte)'0' && fraction.Length == 3;
        AddNumber(NumberMarks.PointBits | (groups ? 0b10 : 0), groups ? 0b10 : 0, IsCode(digits));
        return true;
    }

    private void AddWhole(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits, int marks)
    {
        if (!digits.IsEmpty)
        {
            AddNumber(marks, 0, IsCode(digits) || IsBeyondDouble(text, digits));
        }
    }

    private void AddNumber(int marks, int grouped, bool code)
    {
        Values++;
        _marks[marks]++;
        Codes += code ? 1 : 0;
        for (; grouped != 0; grouped &= grouped - 1)
        {
            _grouped[int.TrailingZeroCount(grouped)]++;
        }
    }

    private void AddOther(ReadOnlySpan<byte> text)
    {
        if (_missing.Contains(text))
        {
            MissingWordCount++;
        }
        else if (CellReader.TryBoolean(text, out _))
        {
            (Values, Booleans) = (Values + 1, Booleans + 1);
        }
        else if (!TryMarkedNumber(text) && !TryDate(text))
        {
            Values++;
        }
    }

    private bool TryMarkedNumber(ReadOnlySpan<byte> text)
    {
        var shape = NumberShape.Of(text);
        if (!shape.IsNumber)
        {
            var infinite = NumberFormat.TryReadPlain(text, out var number) && double.IsInfinity(number);
            (Values, Infinite) = infinite ? (Values + 1, Infinite + 1) : (Values, Infinite);
            return infinite;
        }

        if (shape.Unit is { } unit)
        {
            MixedUnits |= Unit is not null && Unit != unit;
            (Unit, WithUnit) = (unit, WithUnit + 1);
        }

        var grouped = 0;
        for (var pair = 1; pair <= NumberMarks.AllBits; pair <<= 1)
        {
            grouped |= shape.IsGrouped(pair) ? pair : 0;
        }

        AddNumber(shape.Marks, grouped, shape.Unit is null && IsCode(shape.Digits));
        return true;
    }

    private bool TryDate(ReadOnlySpan<byte> text)
    {
        if (!DateShape.TryOf(text, out var date))
        {
            return false;
        }

        Values++;
        Slashes |= date.Separator == (byte)'/' && !date.OrderKnown;
        if (date.TwoDigitYear)
        {
            _years[date.Year] = true;
            _firsts[date.First] = true;
            _yearsLast |= !date.CanHaveYearFirst;
        }

        _ = date switch
        {
            { OrderKnown: true } => ClearDates++,
            { CanBeDayFirst: true, CanBeMonthFirst: true } => EitherDates++,
            { CanBeDayFirst: true } => DayFirstDates++,
            _ => MonthFirstDates++,
        };
        return true;
    }

    /// <summary>A zero before another digit.</summary>
    private static bool IsCode(ReadOnlySpan<byte> digits) => digits.Length > 1 && digits[0] == (byte)'0' && digits[1] is >= (byte)'0' and <= (byte)'9';

    private static bool IsBeyondDouble(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits) =>
        digits.Length > MostExactDigits && NumberFormat.TryReadPlain(text, out var number) && Math.Abs(number) >= ExactInDouble && !digits.SequenceEqual("9007199254740992"u8);
}
