namespace Studio.Pipelines.Profiling;

/// <summary>
/// Profiles a canonical Parquet file with DuckDB, out of core, in batches of columns: one query with thousands of aggregates takes
/// DuckDB far longer than many with a few dozen.
/// </summary>
public static class DatasetProfiler
{
    /// <summary>Profiles every column.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<DatasetProfile> ProfileAsync(string path, IReadOnlyList<ColumnInfo> columns, CancellationToken cancellationToken)
    {
        using var session = DuckDbSession.OpenFile(path);
        var query = new ProfileQuery(session, path, columns);
        await query.LoadAsync(cancellationToken).ConfigureAwait(false);
        var rows = await query.CountRowsAsync(cancellationToken).ConfigureAwait(false);
        var profiles = new List<ColumnProfile>(columns.Count);
        foreach (var batch in columns.Select((column, index) => new PlacedColumn(column, index)).Chunk(ProfileQuery.BatchColumns))
        {
            var summaries = await query.SummarizeAsync(batch, cancellationToken).ConfigureAwait(false);
            var histograms = await query.CountHistogramsAsync(summaries, cancellationToken).ConfigureAwait(false);
            var values = await query.CountTopValuesAsync(summaries, rows, cancellationToken).ConfigureAwait(false);
            var images = await query.MeasureImagesAsync(batch, cancellationToken).ConfigureAwait(false);
            profiles.AddRange(summaries.Select((summary, i) => Profile(summary, histograms[i], values[i], rows) with { Images = images[i] }));
        }

        var duplicates = await query.CountDuplicateRowsAsync(rows, cancellationToken).ConfigureAwait(false);
        return new DatasetProfile(rows, duplicates, profiles, Guardrails.OfDataset(rows, duplicates, profiles));
    }

    /// <summary>The guardrails that depend on the label: missing labels, imbalance, rare classes, suspected leakage.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">Label column; must exist.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static async Task<IReadOnlyList<Guardrail>> CheckLabelAsync(
        string path, DatasetProfile profile, string label, CancellationToken cancellationToken)
    {
        var target = profile.Find(label) ?? throw new KeyNotFoundException($"The dataset has no column '{label}'.");
        var counts = target.Distinct <= LabelGuardrails.MostClasses
            ? await CountValuesAsync(path, label, LabelGuardrails.MostClasses, cancellationToken).ConfigureAwait(false)
            : [];
        using var session = DuckDbSession.OpenFile(path);
        var leaks = await LeakageCheck.RunAsync(session, path, profile, target, cancellationToken).ConfigureAwait(false);
        return [.. LabelGuardrails.OfCounts(profile, target, counts), .. leaks];
    }

    /// <summary>Distinct values of a column as text with their counts, most frequent first (equals by value), missing left out. Numbers are written as <see cref="NumberText"/> does.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="column">Column.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static async Task<IReadOnlyList<ValueCount>> CountValuesAsync(string path, string column, int most, CancellationToken cancellationToken)
    {
        using var session = DuckDbSession.OpenFile(path);
        var columns = await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false);
        var index = columns.Select(info => info.Name).ToList().IndexOf(column);
        return index < 0
            ? throw new KeyNotFoundException($"The dataset has no column '{column}'.")
            : await new ProfileQuery(session, path, columns)
                .CountValuesAsync(new PlacedColumn(columns[index], index), most, cancellationToken).ConfigureAwait(false);
    }

    private static ColumnProfile Profile(
        ColumnSummary summary, IReadOnlyList<HistogramBin> histogram, IReadOnlyList<ValueCount> values, long rows)
    {
        var numbers = summary.Numbers is { } found ? found with { Histogram = histogram } : null;
        var (purpose, reason) = PurposeInference.Infer(summary, values, rows);
        return new ColumnProfile(
            summary.Column.Info.Name,
            summary.Column.Info.Type,
            purpose,
            reason,
            rows - summary.Present,
            summary.Distinct,
            numbers,
            values,
            summary.Words?.MeanLength ?? 0)
        {
            Reading = summary.Column.Info.Reading,
        };
    }
}
