namespace Studio.Pipelines.Features.Dates;

/// <summary>
/// The calendar parts of a moment (proleptic Gregorian, UTC), by integer arithmetic alone, so that an ONNX graph can do the
/// same: Howard Hinnant's <c>civil_from_days</c> with years that begin on 1 March. Everything counts from 0000-03-01, which
/// keeps all numbers positive, so that division that truncates and division that floors agree.
/// </summary>
internal readonly struct CalendarTime
{
    /// <summary>Seconds in a day.</summary>
    public const long Day = 86_400;

    /// <summary>Days in 400 years.</summary>
    public const long Era = 146_097;

    /// <summary>Seconds from 0000-03-01 to 1970-01-01.</summary>
    public const double Epoch = 719_468.0 * Day;

    /// <summary>0001-01-01, in seconds since 0000-03-01; earlier moments count as this one.</summary>
    public const double Earliest = 306.0 * Day;

    /// <summary>The last second of 9999-12-31, in seconds since 0000-03-01; later moments count as this one.</summary>
    public const double Latest = (3_652_365.0 * Day) - 1;

    /// <summary>Computes the parts of a moment.</summary>
    /// <param name="seconds">Seconds since 0000-03-01, between <see cref="Earliest"/> and <see cref="Latest"/>.</param>
    public CalendarTime(long seconds)
    {
        var days = seconds / Day;
        var second = seconds % Day;
        var era = days / Era;
        var dayOfEra = days % Era;
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfMarchYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var monthFromMarch = ((5 * dayOfMarchYear) + 2) / 153;
        DayOfMonth = dayOfMarchYear - (((153 * monthFromMarch) + 2) / 5) + 1;
        Month = ((monthFromMarch + 2) % 12) + 1;
        Year = yearOfEra + (400 * era) + (monthFromMarch / 10);
        Weekday = (days + 2) % 7;
        var before = Year - 1;
        DayOfYear = days - ((365 * before) + (before / 4) - (before / 100) + (before / 400) + 306) + 1;
        Hour = second / 3600;
        Minute = second / 60 % 60;
    }

    /// <summary>1 to 9999.</summary>
    public long Year { get; }

    /// <summary>1 to 12.</summary>
    public long Month { get; }

    /// <summary>1 to 31.</summary>
    public long DayOfMonth { get; }

    /// <summary>0 is Monday, 6 is Sunday.</summary>
    public long Weekday { get; }

    /// <summary>1 to 366.</summary>
    public long DayOfYear { get; }

    /// <summary>0 to 23.</summary>
    public long Hour { get; }

    /// <summary>0 to 59.</summary>
    public long Minute { get; }
}
