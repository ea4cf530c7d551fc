namespace Studio.Pipelines.Data;

/// <summary>Reads single values as the columns of a canonical dataset hold them.</summary>
internal static class CellParser
{
    private static readonly string[] DateFormats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mmK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF K",
    ];

    /// <summary>A number with a decimal point, blank being NaN; null when it is not one.</summary>
    public static double? Number(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return double.NaN;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Finite(number) : null;
    }

    /// <summary>The values of a column that holds numbers, be it as text because it is used as categories; NaN where there is none.</summary>
    public static double[] Numbers(TableColumn column) => column is NumberColumn numbers
        ? numbers.Values
        : Array.ConvertAll(((TextColumn)column).Values, text => Number(text) ?? double.NaN);

    /// <summary>Seconds since 1970 UTC of an ISO 8601 date or date with time (UTC unless it says otherwise), blank being NaN; null when it is not one.</summary>
    public static double? Seconds(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return double.NaN;
        }

        return DateTimeOffset.TryParseExact(
            text.Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? (moment - DateTimeOffset.UnixEpoch).TotalSeconds
            : null;
    }

    /// <summary>Infinite counts as missing, as when a table is read.</summary>
    public static double Finite(double number) => double.IsFinite(number) ? number : double.NaN;
}
