namespace Studio.Api.Components.Datasets;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using static Studio.Api.Languages.Words;

/// <summary>How columns are read, in words, and what a person can choose instead.</summary>
public static class ReadingWords
{
    /// <summary>Types with their formats as a column of the form offers them: what <see cref="ReadingOptions.Types"/> calls them, and in English words.</summary>
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
        ColumnType.Number => Joined(T("number"), reading?.Number is { } number ? OfNumber(number) : []),
        ColumnType.Timestamp => Joined(T("date"), reading?.Date is { } date ? OfDate(date) : []),
        ColumnType.Boolean => T("true or false"),
        ColumnType.Text => Joined(T("text"), reading is { Nested: true } ? [T("of JSON")] : [], MissingOf(reading)),
        _ => Told(type.ToString().ToLowerInvariant()),
    };

    private static string Joined(params IEnumerable<string>[] parts) => string.Join(T(", "), parts.SelectMany(part => part));

    private static string Joined(string first, params IEnumerable<string>[] rest) => Joined([[first], .. rest]);

    private static IEnumerable<string> OfNumber(NumberFormat number)
    {
        yield return number.Decimal == "," ? T("decimal comma") : T("decimal point");
        if (number.Thousands is { } mark)
        {
            yield return T($"thousands {MarkWord(mark)}");
        }

        if (number.Unit is { } unit)
        {
            yield return T($"unit {unit}");
        }
    }

    private static IEnumerable<string> OfDate(DateFormat date)
    {
        yield return date.Order switch
        {
            DateOrder.DayFirst => T("day first"),
            DateOrder.MonthFirst => T("month first"),
            _ => T("year first or month in letters"),
        };
        if (date.TwoDigitYearMax is { } last)
        {
            yield return T($"years of two digits up to {last}");
        }
    }

    private static IEnumerable<string> MissingOf(ColumnReading? reading) =>
        reading?.Missing is { Count: > 0 } words ? [T($"missing: {string.Join(T(" or "), words)}")] : [];

    private static string MarkWord(string mark) => mark switch
    {
        "," => T("comma"),
        "." => T("point"),
        "'" => T("apostrophe"),
        _ => T("blank"),
    };
}
