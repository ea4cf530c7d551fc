namespace Studio.Pipelines.Data;

/// <summary>Reads a canonical Parquet file into memory.</summary>
public static class TableReader
{
    /// <summary>Columns of the canonical file, in file order.</summary>
    public static Task<IReadOnlyList<ColumnInfo>> ReadColumnsAsync(string path, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>
    /// Reads columns: numbers and timestamps as <see cref="NumberColumn"/> (missing and infinite NaN), the rest as
    /// <see cref="TextColumn"/> (missing empty).
    /// </summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Names to read; null for all.</param>
    /// <param name="asText">Number columns to read as text all the same (categories that look like numbers), formatted so that whole numbers have no decimal point.</param>
    /// <param name="limit">First rows only; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static Task<ColumnTable> ReadAsync(
        string path,
        IReadOnlyList<string>? columns,
        IReadOnlySet<string>? asText,
        long? limit,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
