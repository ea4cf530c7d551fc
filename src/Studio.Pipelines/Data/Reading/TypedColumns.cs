namespace Studio.Pipelines.Data.Reading;

/// <summary>Says what values of sources that carry types (Parquet) are, and how DuckDB gives them: as values, or as text where types do not tell how they are meant.</summary>
internal static class TypedColumns
{
    /// <summary>Every decimal number of so many digits has a double of its own.</summary>
    private const int MostExactDigits = 15;

    /// <summary>Whole numbers that a double may change.</summary>
    private static readonly HashSet<string> Wide = ["BIGINT", "HUGEINT", "UBIGINT", "UHUGEINT"];

    private static readonly HashSet<string> Whole = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    /// <summary>The type of a column whose values a double, a moment or a truth value holds without loss, and how it is asked for: a double, microseconds since 1970 UTC, a truth value. Null for others.</summary>
    public static (string Expression, ColumnType Type)? Value(string type, string value) => type switch
    {
        "FLOAT" or "DOUBLE" => ($"{value}::DOUBLE", ColumnType.Number),
        _ when Whole.Contains(type) && !Wide.Contains(type) => ($"{value}::DOUBLE", ColumnType.Number),
        _ when DigitsOf(type) is > 0 and <= MostExactDigits => ($"{value}::DOUBLE", ColumnType.Number),
        "BOOLEAN" => (value, ColumnType.Boolean),
        _ when IsMoment(type) => ($"CASE WHEN isfinite({value}) THEN epoch_us({value}) END", ColumnType.Timestamp),
        _ => null,
    };

    /// <summary>A value as text, and what the source says of it: numbers with all their digits, moments in ISO 8601.</summary>
    public static (string Expression, CellKind Kind) Text(string type, string value) => type switch
    {
        "FLOAT" => ($"{value}::DOUBLE::VARCHAR", CellKind.Number),
        "DOUBLE" => ($"{value}::VARCHAR", CellKind.Number),
        _ when Whole.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal) => ($"{value}::VARCHAR", CellKind.Number),
        "BOOLEAN" => ($"{value}::VARCHAR", CellKind.Boolean),
        _ when IsMoment(type) => ($"CASE WHEN isfinite({value}) THEN make_timestamp(epoch_us({value}))::VARCHAR END", CellKind.Moment),
        _ when IsNested(type) => ($"CASE WHEN {value} IS NOT NULL THEN to_json({value})::VARCHAR END", CellKind.Nested),
        _ => ($"{value}::VARCHAR", CellKind.Text),
    };

    /// <summary>Digits of a DECIMAL; 0 of other types.</summary>
    private static int DigitsOf(string type) =>
        type.StartsWith("DECIMAL(", StringComparison.Ordinal) && int.TryParse(type["DECIMAL(".Length..].Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : 0;

    private static bool IsMoment(string type) =>
        type is "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE";

    private static bool IsNested(string type) =>
        type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal)
        || type.StartsWith("UNION", StringComparison.Ordinal) || type.EndsWith(']');
}
