namespace Studio.Pipelines.Data.Reading;

/// <summary>A date as it is written: its numbers, before it is decided which of them is the month and what century two digits mean.</summary>
/// <param name="First">Day or month; the month where the order is known.</param>
/// <param name="Second">Month or day; the day where the order is known.</param>
/// <param name="Year">Year of two or four digits.</param>
/// <param name="OrderKnown">True when the year came first or the month was a word.</param>
/// <param name="TwoDigitYear">True when the year has two digits.</param>
/// <param name="Separator">What stands between the numbers.</param>
/// <param name="Time">Microseconds since midnight, less the offset from UTC.</param>
internal readonly record struct DateShape(int First, int Second, int Year, bool OrderKnown, bool TwoDigitYear, byte Separator, long Time)
{
    private const long MicrosPerTick = TimeSpan.TicksPerMicrosecond;

    /// <summary>True when the first number can be the month.</summary>
    public bool CanBeMonthFirst => IsDate(Year, First, Second);

    /// <summary>True when the second number can be the month.</summary>
    public bool CanBeDayFirst => !OrderKnown && IsDate(Year, Second, First);

    /// <summary>True when the first of three times two digits can be the year.</summary>
    public bool CanHaveYearFirst => TwoDigitYear && !OrderKnown && IsDate(First, Second, Year);

    /// <summary>Reads a text without blanks around it.</summary>
    public static bool TryOf(ReadOnlySpan<byte> text, out DateShape shape)
    {
        var cursor = new DateCursor(text);
        return cursor.TryRead(out shape) && (shape.CanBeMonthFirst || shape.CanBeDayFirst);
    }

    /// <summary>The moment it means.</summary>
    /// <param name="order">Order of dates of three numbers.</param>
    /// <param name="twoDigitYearMax">Last year that two digits may mean; null when they may mean none.</param>
    /// <param name="micros">Microseconds since 1970-01-01 UTC.</param>
    public bool TryResolve(DateOrder order, int? twoDigitYearMax, out long micros)
    {
        micros = 0;
        var dayFirst = !OrderKnown && order == DateOrder.DayFirst;
        if ((!OrderKnown && order == DateOrder.YearFirst) || (TwoDigitYear && twoDigitYearMax is null))
        {
            return false;
        }

        var year = TwoDigitYear ? Century(Year, twoDigitYearMax!.Value) : Year;
        var (month, day) = dayFirst ? (Second, First) : (First, Second);
        if (!IsDate(year, month, day))
        {
            return false;
        }

        micros = ((new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks) / MicrosPerTick) + Time;
        return true;
    }

    /// <summary>The year that two digits mean, of the hundred years up to a last one.</summary>
    public static int Century(int twoDigits, int max)
    {
        var year = (max / 100 * 100) + twoDigits;
        return year > max ? year - 100 : year;
    }

    private bool IsDate(int year, int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && year is >= 0 and <= 9999 && (TwoDigitYear && year < 100 ? day <= (month == 2 ? 29 : DateTime.DaysInMonth(2000, month)) : year >= 1 && day <= DateTime.DaysInMonth(year, month));
}
