namespace Studio.Pipelines.Monitoring;

/// <summary>What rows had in one column that a model was asked.</summary>
/// <param name="Name">Name of the column.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Counts">Rows with a value in each cell of the reference; see <see cref="NumberReference.Counts"/> and <see cref="LevelReference.Counts"/>, whose last cell holds levels that are not listed.</param>
public sealed record ColumnCounts(string Name, long Missing, IReadOnlyList<long> Counts);

/// <summary>Counts of rows that a model was asked, in the cells of its reference. As large for a million rows as for one; windows of several processes or days add up to the one of all their rows.</summary>
/// <param name="Reference"><see cref="MonitoringReference.Fingerprint"/> of the reference.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">The columns of the reference, in its order.</param>
public sealed record MonitoringWindow(string Reference, long Rows, IReadOnlyList<ColumnCounts> Columns)
{
    /// <summary>A window without rows.</summary>
    public static MonitoringWindow Empty(MonitoringReference reference) =>
        new(reference.Fingerprint(), 0, [.. reference.Columns.Select(column => new ColumnCounts(column.Name, 0, new long[column.Counts.Count]))]);

    /// <summary>The window of the rows of both. Whichever comes first, and however several are put together, the result is the same.</summary>
    /// <exception cref="ArgumentException">The other one was counted for another reference.</exception>
    public MonitoringWindow Merge(MonitoringWindow other) => other.Reference == Reference
        ? new MonitoringWindow(Reference, Rows + other.Rows, [.. Columns.Zip(other.Columns, Merge)])
        : throw new ArgumentException($"One window was counted for the reference {Reference}, the other for {other.Reference}: their cells differ. Merge only windows of one reference.", nameof(other));

    /// <summary>
    /// All windows of a reference as one, with the part of the reference that it fits: some may have been counted without columns that others have, where what is watched
    /// was changed meanwhile. Columns that are not in all of them are left out.
    /// </summary>
    /// <param name="reference">The whole reference.</param>
    /// <param name="windows">The windows; those of another reference are left out.</param>
    /// <param name="wanted">Tells by the name of a column whether it is wanted at all.</param>
    /// <returns>Null where there is no window of it.</returns>
    public static (MonitoringReference Reference, MonitoringWindow Window)? Join(MonitoringReference reference, IEnumerable<MonitoringWindow> windows, Func<string, bool> wanted)
    {
        MonitoringWindow[] own = [.. windows.GroupBy(window => window.Reference).Where(same => Fits(reference, same.First())).Select(same => same.Aggregate((one, other) => one.Merge(other)))];
        if (own.Length == 0)
        {
            return null;
        }

        var common = own.Select(window => window.Columns.Select(column => column.Name)).Aggregate((one, other) => one.Intersect(other)).Where(wanted).ToHashSet();
        var part = reference.Only(common.Contains);
        var fingerprint = part.Fingerprint();
        return (part, own.Select(window => new MonitoringWindow(fingerprint, window.Rows, [.. window.Columns.Where(column => common.Contains(column.Name))])).Aggregate((one, other) => one.Merge(other)));
    }

    private static bool Fits(MonitoringReference reference, MonitoringWindow window)
    {
        var names = window.Columns.Select(column => column.Name).ToHashSet();
        return reference.Only(names.Contains).Fingerprint() == window.Reference;
    }

    private static ColumnCounts Merge(ColumnCounts one, ColumnCounts other) =>
        new(one.Name, one.Missing + other.Missing, [.. one.Counts.Zip(other.Counts, (first, second) => first + second)]);
}
