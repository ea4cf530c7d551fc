namespace Studio.Pipelines.Data.Reading;

using System.Text.Json.Serialization;

/// <summary>What a person says of a column that would be found out otherwise.</summary>
/// <param name="Type">Number, timestamp, boolean or text.</param>
public sealed record ColumnWish(ColumnType Type)
{
    /// <summary>Decimal mark of its numbers, <c>.</c> or <c>,</c>; null to find it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Decimal { get; init; }

    /// <summary>Order of its dates; null to find it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOrder? DateOrder { get; init; }
}

/// <summary>What a person says of a file that would be found out otherwise; null for what is to be found out.</summary>
public sealed record ReadingWishes
{
    /// <summary>Nothing is said.</summary>
    public static ReadingWishes None { get; } = new();

    /// <summary>Delimiter of the cells: one ASCII character, such as <c>;</c> or a tab.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Decimal mark: <c>.</c> or <c>,</c>.</summary>
    public string? Decimal { get; init; }

    /// <summary>Encoding by its IANA name, such as <c>gb18030</c> or <c>shift_jis</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>Name of the sheet of a workbook; its first that is not hidden where nothing is said.</summary>
    public string? Sheet { get; init; }

    /// <summary>Order of dates such as 05/11/2023.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Lines above the header, 0 or more.</summary>
    public int? SkipLines { get; init; }

    /// <summary>Further words for missing, in every column.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>What is said of columns, by name.</summary>
    public IReadOnlyDictionary<string, ColumnWish>? Columns { get; init; }

    /// <summary>The same with something else said of columns.</summary>
    /// <param name="columns">By name; what is said of others stays. Null for nothing.</param>
    public ReadingWishes With(IReadOnlyDictionary<string, ColumnWish>? columns) => columns is null or { Count: 0 }
        ? this
        : this with { Columns = columns.Concat((Columns ?? new Dictionary<string, ColumnWish>()).Where(known => !columns.ContainsKey(known.Key))).ToDictionary() };

    /// <summary>The same over what was said of another file: what is said here counts, and what was said there of the rest.</summary>
    /// <param name="before">What was said there.</param>
    public ReadingWishes Over(ReadingWishes before) => new()
    {
        Delimiter = Delimiter ?? before.Delimiter,
        Decimal = Decimal ?? before.Decimal,
        Encoding = Encoding ?? before.Encoding,
        Sheet = Sheet ?? before.Sheet,
        DateOrder = DateOrder ?? before.DateOrder,
        SkipLines = SkipLines ?? before.SkipLines,
        Missing = Missing ?? before.Missing,
        Columns = before.With(Columns).Columns,
    };
}
