namespace Studio.Pipelines.Data.Reading;

/// <summary>What a person says of a file that would be found out otherwise; null for what is to be found out.</summary>
public sealed record ReadingWishes
{
    /// <summary>Nothing is said.</summary>
    public static ReadingWishes None { get; } = new();

    /// <summary>Delimiter of the cells: one character, such as <c>;</c> or a tab.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Decimal mark: <c>.</c> or <c>,</c>.</summary>
    public string? Decimal { get; init; }

    /// <summary>Encoding by its IANA name, such as <c>gb18030</c> or <c>shift_jis</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>Name of the sheet of a workbook; its first that is not hidden where nothing is said.</summary>
    public string? Sheet { get; init; }

    /// <summary>Order of dates such as 05/11/2023 where the values do not show it.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Lines above the header.</summary>
    public int? SkipLines { get; init; }

    /// <summary>Further words for missing, in every column.</summary>
    public IReadOnlyList<string>? Missing { get; init; }

    /// <summary>Types of columns by name.</summary>
    public IReadOnlyDictionary<string, ColumnType>? Types { get; init; }
}
