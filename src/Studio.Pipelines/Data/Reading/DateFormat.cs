namespace Studio.Pipelines.Data.Reading;

using System.Text.Json.Serialization;

/// <summary>Which number of a date such as 05/11/2023 is the month.</summary>
public enum DateOrder
{
    /// <summary>No such dates: the year comes first, or the month is a word.</summary>
    YearFirst,

    /// <summary>The day comes first.</summary>
    DayFirst,

    /// <summary>The month comes first.</summary>
    MonthFirst,
}

/// <summary>
/// How the dates of a column are written. Dates with the year first (ISO 8601, RFC 3339) and with English names of months (RFC 2822,
/// <c>5 Nov 2023</c>, <c>November 5, 2023</c>) are read whatever the format, because they can mean one thing only. A date without a zone is in UTC.
/// </summary>
/// <param name="Order">Order of dates of three numbers.</param>
public sealed record DateFormat(DateOrder Order)
{
    /// <summary>Dates that can mean one thing only.</summary>
    public static DateFormat Unambiguous { get; } = new(DateOrder.YearFirst);

    /// <summary>The last year that two digits may mean, of the hundred years up to it; null when years have four digits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TwoDigitYearMax { get; init; }

    /// <summary>Reads a date or a date with time.</summary>
    /// <param name="text">Text in UTF-8 without blanks around it.</param>
    /// <param name="micros">Microseconds since 1970-01-01 UTC.</param>
    /// <returns>False when it is not written so.</returns>
    internal bool TryRead(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        return DateShape.TryOf(text, out var shape) && shape.TryResolve(Order, TwoDigitYearMax, out micros);
    }
}
