namespace Studio.Api.Predictions;

/// <summary>The formats that rows of a call may have.</summary>
internal static class RowFormats
{
    /// <summary>JSON, which is answered where nothing else is asked for.</summary>
    public static IRowFormat Json { get; } = new JsonRowFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<IRowFormat> All { get; } = [Json, new CsvRowFormat(), new ArrowRowFormat(), new ParquetRowFormat()];

    /// <summary>Content types of all formats but JSON.</summary>
    public static IReadOnlyList<string> Further { get; } = [.. All.Where(format => format != Json).SelectMany(format => format.Types)];

    /// <summary>The format of a content type; null when there is none.</summary>
    public static IRowFormat? Find(string? type) => All.FirstOrDefault(format => type is not null && format.Types.Contains(type));

    /// <summary>Content types of all formats, for messages.</summary>
    public static string Words { get; } = string.Join(" or ", All.Select(format => format.Types[0]));
}
