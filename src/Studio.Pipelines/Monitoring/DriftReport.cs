namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Monitoring.Statistics;

/// <summary>What is said of a column, or of a window.</summary>
public enum DriftVerdict
{
    /// <summary>There were rows enough to see a large change, and none was seen.</summary>
    Stable,

    /// <summary>Its rows are not like those of the reference, by more than chance and by more than a trifle.</summary>
    Drifted,

    /// <summary>So few rows that even a large change need not show: nothing is said.</summary>
    TooFewRows,
}

/// <summary>
/// Whether the rows of a window are like those that the model was trained on. Each column is tested as one of two samples, the reference as the other, so that what chance
/// made of the reference counts too; the p-values of all columns together are corrected (Holm 1979): where nothing has changed, at most one window in a hundred has a column
/// that is said to have drifted, however the columns depend on one another. A column has drifted where its corrected p-value is at most 0.01 and it differs by at least
/// <see cref="LeastDistance"/>; without that, a window of a million rows would tell of every trifle.
/// </summary>
/// <param name="Verdict">Drifted where a column is; too few rows where no column has enough of them; otherwise stable.</param>
/// <param name="ReferenceRows">Rows of the reference.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="Columns">The columns in the order of the reference.</param>
public sealed record DriftReport(DriftVerdict Verdict, long ReferenceRows, long Rows, IReadOnlyList<ColumnDrift> Columns)
{
    /// <summary>Most windows, as a share, in which anything is said to have drifted although nothing has.</summary>
    public const double Level = 0.01;

    /// <summary>A column whose distance and change of missing values are both below this is stable, whatever its p-value: fewer than 2 rows in 100 would have to change.</summary>
    public const double LeastDistance = 0.02;

    /// <summary>
    /// Rows are too few where a distance of this much could be missed. A shift by one standard deviation moves the distribution of numbers by 0.38 where it is normal, and never by less
    /// than 0.1875: by Chebyshev's inequality at least three quarters of any numbers lie in four intervals as wide as a standard deviation.
    /// </summary>
    public const double MostMissed = 0.25;

    /// <summary>Tests a window against its reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">Rows that were counted for it.</param>
    /// <param name="cancellationToken">Ends it between two columns.</param>
    /// <exception cref="ArgumentException">The window was counted for another reference.</exception>
    public static DriftReport Of(MonitoringReference reference, MonitoringWindow window, CancellationToken cancellationToken)
    {
        if (window.Reference != reference.Fingerprint())
        {
            throw new ArgumentException($"The window was counted for the reference {window.Reference}, not for {reference.Fingerprint()}. Take the reference that its counter was made with.", nameof(window));
        }

        ColumnTest[] tests =
        [
            .. reference.Columns.Zip(window.Columns, (known, seen) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ColumnTest.Run(known, seen);
            }),
        ];

        // A column in which nothing could have been found takes nothing from the others (Tarone 1990).
        int[] tested = [.. tests.Index().Where(test => test.Item.Tests > 0).Select(test => test.Index)];
        var corrected = HolmCorrection.Of([.. tested.Select(index => tests[index].PValue)]);
        ColumnDrift[] columns = [.. tests.Select((test, index) => test.Judge(Array.IndexOf(tested, index) is var place && place >= 0 ? corrected[place] : 1, tested.Length))];
        return new DriftReport(Of(columns), reference.Rows, window.Rows, columns);
    }

    private static DriftVerdict Of(ColumnDrift[] columns) =>
        columns.Any(column => column.Verdict == DriftVerdict.Drifted) ? DriftVerdict.Drifted
        : columns.All(column => column.Verdict == DriftVerdict.TooFewRows) ? DriftVerdict.TooFewRows
        : DriftVerdict.Stable;
}
