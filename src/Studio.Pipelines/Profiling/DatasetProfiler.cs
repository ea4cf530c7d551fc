namespace Studio.Pipelines.Profiling;

using Studio.Pipelines.Data;

/// <summary>Profiles a canonical Parquet file with DuckDB, out of core.</summary>
public static class DatasetProfiler
{
    /// <summary>Profiles every column.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static Task<DatasetProfile> ProfileAsync(string path, IReadOnlyList<ColumnInfo> columns, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>The guardrails that depend on the label: missing labels, imbalance, rare classes, suspected leakage.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">Label column; must exist.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static Task<IReadOnlyList<Guardrail>> CheckLabelAsync(string path, DatasetProfile profile, string label, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Distinct values of a column as text with their counts, most frequent first, missing left out.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="column">Column.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static Task<IReadOnlyList<ValueCount>> CountValuesAsync(string path, string column, int most, CancellationToken cancellationToken) => throw new NotImplementedException();
}
