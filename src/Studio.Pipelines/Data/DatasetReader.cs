namespace Studio.Pipelines.Data;

/// <summary>Formats that can be read.</summary>
public enum DatasetFormat
{
    /// <summary>Delimited text (comma, tab, semicolon, pipe: sniffed), also gzip-compressed.</summary>
    Delimited,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>One JSON object a line, also gzip-compressed.</summary>
    JsonLines,
}

/// <summary>Reads a source file of any supported format into one canonical Parquet file with DuckDB, out of core.</summary>
public static class DatasetReader
{
    /// <summary>The format by file name (<c>.csv .tsv .txt .gz .parquet .jsonl .ndjson .json</c>); delimited when the ending is unknown.</summary>
    public static DatasetFormat FormatOf(string fileName) => throw new NotImplementedException();

    /// <summary>Reads <paramref name="source"/> into <paramref name="destination"/>. Nothing is left at the destination when it throws.</summary>
    /// <param name="source">File to read; the only file DuckDB may read.</param>
    /// <param name="fileName">Name given by the person, for the format and for messages; never used as a path.</param>
    /// <param name="destination">Parquet file to write.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file cannot become a dataset.</exception>
    public static Task<CanonicalDataset> ReadAsync(string source, string fileName, string destination, CancellationToken cancellationToken) => throw new NotImplementedException();
}
