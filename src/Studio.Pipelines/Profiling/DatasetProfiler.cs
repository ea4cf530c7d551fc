namespace Studio.Pipelines.Profiling;

using Studio.Pipelines.Data.Reading;

/// <summary>Profiles a canonical Parquet file, column by column, in memory that does not grow with the file but for 8 bytes a row.</summary>
public static class DatasetProfiler
{
    /// <summary>Profiles every column.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="cancellationToken">Cancels the profile, within a part of a column.</param>
    /// <param name="progress">Told how many columns are done; null for nobody.</param>
    public static async Task<DatasetProfile> ProfileAsync(
        string path, IReadOnlyList<ColumnInfo> columns, CancellationToken cancellationToken, IProgress<ReadingStep>? progress = null)
    {
        var (rows, notes) = await ReadHeadAsync(path, cancellationToken).ConfigureAwait(false);
        var hashes = new RowHashes(rows);
        var summaries = await ParallelColumns.SelectAsync(
            path,
            [.. Enumerable.Range(0, columns.Count)],
            (file, column, stop) => new ColumnProfiler(file, column, hashes, stop).Summarize(columns[column]),
            progress,
            cancellationToken).ConfigureAwait(false);
        var duplicates = await Task.Run(() => hashes.CountRepeats(cancellationToken), cancellationToken).ConfigureAwait(false);
        ColumnProfile[] profiles = [.. summaries.Select(summary => Profile(summary, rows))];
        return new DatasetProfile(rows, duplicates, profiles, [.. Guardrails.OfNotes(notes), .. Guardrails.OfDataset(rows, duplicates, profiles, summaries)]);
    }

    /// <summary>The guardrails that depend on the label: missing labels, their spelling, imbalance, rare classes, suspected leakage.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">Label column; must exist.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static async Task<IReadOnlyList<Guardrail>> CheckLabelAsync(
        string path, DatasetProfile profile, string label, CancellationToken cancellationToken)
    {
        var target = profile.Find(label) ?? throw new KeyNotFoundException($"The dataset has no column '{label}'.");
        var counts = target.Distinct <= LabelGuardrails.MostClasses
            ? await CountValuesAsync(path, label, LabelGuardrails.MostClasses, cancellationToken).ConfigureAwait(false)
            : [];
        var leaks = await LeakageCheck.RunAsync(path, profile, target, cancellationToken).ConfigureAwait(false);
        return [.. LabelGuardrails.OfCounts(profile, target, counts), .. leaks];
    }

    /// <summary>How strongly each column is associated with a label, see <see cref="LabelAssociations"/>.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">Label column; must exist, and not be one of pictures.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static Task<LabelAssociations> AssociateAsync(string path, DatasetProfile profile, string label, CancellationToken cancellationToken) =>
        LabelAssociation.RunAsync(path, profile, profile.Find(label) ?? throw new KeyNotFoundException($"The dataset has no column '{label}'."), cancellationToken);

    /// <summary>Distinct values of a column as text with their counts, most frequent first (equals by value), missing left out. Numbers are written as <see cref="NumberText"/> does.</summary>
    /// <param name="path">Canonical Parquet file.</param>
    /// <param name="column">Column.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public static Task<IReadOnlyList<ValueCount>> CountValuesAsync(string path, string column, int most, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            var index = file.Columns.Select(info => info.Name).ToList().IndexOf(column);
            return index < 0
                ? throw new KeyNotFoundException($"The dataset has no column '{column}'.")
                : new ColumnValues(file, index, cancellationToken).Count(most);
        },
        cancellationToken);

    private static Task<(long Rows, IReadOnlyList<ReadingNote> Notes)> ReadHeadAsync(string path, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var file = CanonicalReader.Open(path);
            return (file.Rows, file.Notes);
        },
        cancellationToken);

    private static ColumnProfile Profile(ColumnSummary summary, long rows)
    {
        var (purpose, reason) = PurposeInference.Infer(summary, rows);
        return new ColumnProfile(
            summary.Column.Name,
            summary.Column.Type,
            purpose,
            reason,
            rows - summary.Present,
            summary.Distinct,
            summary.Numbers,
            summary.TopValues,
            summary.Words?.MeanLength ?? 0)
        {
            Reading = summary.Column.Reading,
            Images = summary.Images,
        };
    }
}
