namespace Studio.Api.Components.Datasets;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>How columns are read, in words, and what a person can choose instead.</summary>
public static class ReadingWords
{
    /// <summary>Types with their formats as a column of the form offers them: what <see cref="ReadingOptions.Types"/> calls them, and in words.</summary>
    public static IReadOnlyList<(string Value, string Words)> Choices { get; } =
    [
        ("number", "number"),
        ("number:.", "number, decimal point"),
        ("number:,", "number, decimal comma"),
        ("date", "date"),
        ("date:dmy", "date, day first"),
        ("date:mdy", "date, month first"),
        ("boolean", "true or false"),
        ("text", "text"),
    ];

    /// <summary>A reading in words: <c>number, decimal comma, thousands point, unit €</c>.</summary>
    /// <param name="reading">The reading; null where none was kept.</param>
    /// <param name="type">Type of the column.</param>
    public static string Of(ColumnReading? reading, ColumnType type) => type switch
    {
        ColumnType.Number => Joined("number", reading?.Number is { } number ? OfNumber(number) : []),
        ColumnType.Timestamp => Joined("date", reading?.Date is { } date ? OfDate(date) : []),
        ColumnType.Boolean => "true or false",
        ColumnType.Text => Joined("text", reading is { Nested: true } ? ["of JSON"] : [], MissingOf(reading)),
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Joined(params IEnumerable<string>[] parts) => string.Join(", ", parts.SelectMany(part => part));

    private static string Joined(string first, params IEnumerable<string>[] rest) => Joined([[first], .. rest]);

    private static IEnumerable<string> OfNumber(NumberFormat number)
    {
        yield return number.Decimal == "," ? "decimal comma" : "decimal point";
        if (number.Thousands is { } mark)
        {
            yield return $"thousands {MarkWord(mark)}";
        }

        if (number.Unit is { } unit)
        {
            yield return $"unit {unit}";
        }
    }

    private static IEnumerable<string> OfDate(DateFormat date)
    {
        yield return date.Order switch
        {
            DateOrder.DayFirst => "day first",
            DateOrder.MonthFirst => "month first",
            _ => "year first or month in letters",
        };
        if (date.TwoDigitYearMax is { } last)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"years of two digits up to {last}");
        }
    }

    private static IEnumerable<string> MissingOf(ColumnReading? reading) =>
        reading?.Missing is { Count: > 0 } words ? [$"missing: {string.Join(" or ", words)}"] : [];

    private static string MarkWord(string mark) => mark switch
    {
        "," => "comma",
        "." => "point",
        "'" => "apostrophe",
        _ => "blank",
    };
}
