namespace Studio.Pipelines.Data.Reading;

/// <summary>What is wrong with one thing that was said of a file.</summary>
/// <param name="Option">Name of the option, such as <c>date-order</c>.</param>
/// <param name="Message">One sentence with the value and what is wanted.</param>
public sealed record ReadingProblem(string Option, string Message);

/// <summary>What a person says of a file, as text: from a command line, a form or an address.</summary>
public sealed record ReadingOptions
{
    private static readonly Dictionary<string, DateOrder> Orders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dmy"] = Reading.DateOrder.DayFirst,
        ["mdy"] = Reading.DateOrder.MonthFirst,
    };

    private static readonly Dictionary<string, ColumnType> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["number"] = ColumnType.Number,
        ["date"] = ColumnType.Timestamp,
        ["boolean"] = ColumnType.Boolean,
        ["text"] = ColumnType.Text,
    };

    /// <summary>One character, or <c>tab</c>.</summary>
    public string? Delimiter { get; init; }

    /// <summary><c>.</c> or <c>,</c>.</summary>
    public string? Decimal { get; init; }

    /// <summary>IANA name.</summary>
    public string? Encoding { get; init; }

    /// <summary>Name of a workbook's sheet.</summary>
    public string? Sheet { get; init; }

    /// <summary><c>dmy</c> or <c>mdy</c>.</summary>
    public string? DateOrder { get; init; }

    /// <summary>A whole number.</summary>
    public int? SkipLines { get; init; }

    /// <summary>Words for missing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Columns with their types, <c>name=text</c>, with a format where wanted: <c>name=date:dmy</c>, <c>name=number:,</c>. The name ends at the last <c>=</c>.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    /// <summary>What was said, and everything that is wrong with it.</summary>
    public (ReadingWishes Wishes, IReadOnlyList<ReadingProblem> Problems) Read()
    {
        var problems = new List<ReadingProblem>();
        var delimiter = Delimiter?.ToUpperInvariant() is "TAB" or "\\T" ? "\t" : Given(Delimiter);
        Check(problems, "delimiter", delimiter, delimiter is null or { Length: 1 } && delimiter?[0] is null or (< (char)128 and not '"' and not '\n' and not '\r'), "one character such as ; or |, or the word tab");
        Check(problems, "decimal", Given(Decimal), Given(Decimal) is null or "." or ",", ". or ,");
        Check(problems, "date-order", Given(DateOrder), Given(DateOrder) is null || Orders.ContainsKey(DateOrder!), "dmy or mdy");
        Check(problems, "skip-lines", $"{SkipLines}", SkipLines is null or >= 0 and <= 10_000, "a whole number from 0 to 10000");
        var columns = Types.Where(type => type is { Length: > 0 }).Select(type => ReadColumn(type, problems)).OfType<(string Name, ColumnWish Wish)>().ToList();
        var wishes = new ReadingWishes
        {
            Delimiter = delimiter,
            Decimal = Given(Decimal),
            Encoding = Given(Encoding),
            Sheet = Given(Sheet),
            DateOrder = Given(DateOrder) is { } order && Orders.TryGetValue(order, out var known) ? known : null,
            SkipLines = SkipLines,
            Missing = Missing.Count > 0 ? Missing : null,
            Columns = columns.Count > 0 ? columns.DistinctBy(column => column.Name).ToDictionary(column => column.Name, column => column.Wish) : null,
        };
        return (wishes, problems);
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static void Check(List<ReadingProblem> problems, string option, string? value, bool good, string wanted)
    {
        if (!good)
        {
            problems.Add(new ReadingProblem(option, $"'{value}' is not possible; give {wanted}."));
        }
    }

    private static (string Name, ColumnWish Wish)? ReadColumn(string text, List<ReadingProblem> problems)
    {
        var end = text.LastIndexOf('=');
        var parts = text[(end + 1)..].Split(':', 2, StringSplitOptions.TrimEntries);
        var format = parts.Length > 1 ? parts[1] : null;
        if (end > 0 && Kinds.TryGetValue(parts[0], out var type))
        {
            var wish = (type, format) switch
            {
                (_, null) => new ColumnWish(type),
                (ColumnType.Number, "." or ",") => new ColumnWish(type) { Decimal = format },
                (ColumnType.Timestamp, _) when Orders.TryGetValue(format, out var order) => new ColumnWish(type) { DateOrder = order },
                _ => null,
            };
            if (wish is not null)
            {
                return (text[..end].Trim(), wish);
            }
        }

        problems.Add(new ReadingProblem("types", $"'{text}' is not possible; give name=number, name=number:, (decimal comma), name=date, name=date:dmy, name=date:mdy, name=boolean or name=text."));
        return null;
    }
}
