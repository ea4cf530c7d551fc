namespace Studio.Benchmarks.Drift;

using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;

/// <summary>What came of windows of one size.</summary>
/// <param name="Rows">Rows of each window.</param>
/// <param name="Windows">Windows, each of another split.</param>
/// <param name="Alarms">Windows that are said to have drifted.</param>
/// <param name="TooFew">Columns of all windows of which nothing is said, for want of rows.</param>
internal sealed record WindowAlarms(int Rows, int Windows, int Alarms, int TooFew);

/// <summary>What came of a column of numbers that was shifted by one standard deviation.</summary>
/// <param name="Name">The column.</param>
/// <param name="Windows">Windows.</param>
/// <param name="Found">Windows in which it is said to have drifted.</param>
/// <param name="TooFew">Windows in which nothing is said of it.</param>
internal sealed record ShiftedColumn(string Name, int Windows, int Found, int TooFew);

/// <summary>
/// A table split in two at random again and again: the reference is made of one half, windows are of the other. Nothing has changed between them, so that every alarm is a
/// false one; then one column of the window is shifted at a time.
/// </summary>
/// <param name="signature">Tells the columns.</param>
/// <param name="rows">The table.</param>
internal sealed class DriftSplits(ModelSignature signature, ColumnTable rows)
{
    private const int Threads = 2;

    /// <summary>Rows of a window whose column is shifted.</summary>
    public const int ShiftedRows = 500;

    /// <summary>Windows of some sizes; those larger than half the table are left out.</summary>
    /// <param name="sizes">Rows of windows.</param>
    /// <param name="seeds">Number of splits.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<WindowAlarms> Alarms(IReadOnlyList<int> sizes, int seeds, CancellationToken cancellationToken)
    {
        int[] possible = [.. sizes.Where(size => size <= rows.RowCount - (rows.RowCount / 2))];
        var reports = ForSeeds(
            seeds,
            seed =>
            {
                var split = Split(seed, cancellationToken);
                return possible.Select(size => Report(split.Reference, split.Others(size), cancellationToken)).ToArray();
            },
            cancellationToken);
        return [.. possible.Select((size, index) => new WindowAlarms(
            size,
            seeds,
            reports.Count(report => report[index].Verdict == DriftVerdict.Drifted),
            reports.Sum(report => report[index].Columns.Count(column => column.Verdict == DriftVerdict.TooFewRows))))];
    }

    /// <summary>Every column of numbers in turn.</summary>
    /// <param name="seeds">Number of splits.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<ShiftedColumn> Shifts(int seeds, CancellationToken cancellationToken)
    {
        string[] columns = [.. signature.Inputs.Where(input => input.Kind == "numeric").Select(input => input.Name)];
        var deviations = columns.ToDictionary(name => name, name => Deviation(rows.Column<NumberColumn>(name).Values));
        var verdicts = ForSeeds(
            seeds,
            seed =>
            {
                var split = Split(seed, cancellationToken);
                var window = split.Others(Math.Min(ShiftedRows, rows.RowCount / 2));
                return columns.Select(name =>
                {
                    var shifted = new NumberColumn(name, Array.ConvertAll(window.Column<NumberColumn>(name).Values, value => value + deviations[name]));
                    return Report(split.Reference, window.With(shifted), cancellationToken).Columns.Single(column => column.Name == name).Verdict;
                }).ToArray();
            },
            cancellationToken);
        return [.. columns.Select((name, index) => new ShiftedColumn(
            name, seeds, verdicts.Count(verdict => verdict[index] == DriftVerdict.Drifted), verdicts.Count(verdict => verdict[index] == DriftVerdict.TooFewRows)))];
    }

    private static DriftReport Report(MonitoringReference reference, ColumnTable window, CancellationToken cancellationToken)
    {
        var counter = new WindowCounter(reference);
        counter.Add(window, null);
        return DriftReport.Of(reference, counter.ToWindow(), cancellationToken);
    }

    private static T[] ForSeeds<T>(int seeds, Func<int, T> run, CancellationToken cancellationToken) =>
        [.. Enumerable.Range(1, seeds).AsParallel().AsOrdered().WithDegreeOfParallelism(Threads).WithCancellation(cancellationToken).Select(run)];

    private static double Deviation(double[] values)
    {
        double[] known = [.. values.Where(double.IsFinite)];
        var mean = known.DefaultIfEmpty().Average();
        return Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, known.Length - 1));
    }

    private Halves Split(int seed, CancellationToken cancellationToken)
    {
        var order = Enumerable.Range(0, rows.RowCount).ToArray();
        new Random(seed).Shuffle(order);
        var half = rows.RowCount / 2;
        return new Halves(MonitoringReference.Of(signature, rows.Gather(order[..half]), null, cancellationToken), size => rows.Gather(order[half..(half + size)]));
    }

    private sealed record Halves(MonitoringReference Reference, Func<int, ColumnTable> Others);
}
