namespace Studio.Pipelines.Data;

/// <summary>Says in one sentence what DuckDB could not do.</summary>
internal static class ReaderFailure
{
    // What it says where it does not say that it is of a Parquet file.
    private static readonly string[] s_parquet = ["parquet", "magic bytes", "footer length", "TProtocol", "thrift"];

    /// <summary>The sentence for a failure while reading a file.</summary>
    public static string Explain(Exception failure, string fileName)
    {
        var first = failure.Message.Split('\n', 2)[0];
        if (first.StartsWith("Out of Memory", StringComparison.OrdinalIgnoreCase))
        {
            return $"'{fileName}' needs more memory than there is to be read; split it, or give the machine more memory.";
        }

        return Array.Exists(s_parquet, word => first.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? $"'{fileName}' is not a whole Parquet file ({WithoutPaths(first)}); write it again."
            : $"'{fileName}' cannot be read: {WithoutPaths(first)}";
    }

    /// <summary>Paths of the machine and names of types are nobody's business.</summary>
    private static string WithoutPaths(string message) => string.Join(
        ' ', message.Split(' ').Where(word => !word.Contains('/', StringComparison.Ordinal) && !word.Contains('\\', StringComparison.Ordinal) && !word.Contains("Exception", StringComparison.Ordinal)));
}
