namespace Studio.Pipelines.Profiling;

/// <summary>
/// Sums up a column of numbers, or of moments in seconds, as its values go by. Up to 500,000 rows all of it is exact; beyond that
/// quantiles come from a sample of 100,000 values, and different values are estimated once there are many.
/// </summary>
/// <param name="rows">Rows of the column.</param>
internal sealed class NumberSummary(long rows)
{
    /// <summary>Columns with at most this many different values have them counted one by one.</summary>
    private const int MostLevels = 50;

    /// <summary>The square of a larger number, times millions of rows, may be too large for a double; such numbers have no part in the deviation.</summary>
    private const double Huge = 1e150;

    private const int SampleRows = 100_000;

    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];

    private readonly ReservoirSample<double> _sample = new((int)Math.Min(rows, rows <= ColumnSummary.ExactRows ? ColumnSummary.ExactRows : SampleRows));
    private readonly DistinctCounter? _distinct = rows <= ColumnSummary.ExactRows ? null : new DistinctCounter();
    private readonly FrequentValues _levels = new(MostLevels);
    private readonly Moments _all = new();
    private readonly Moments _moderate = new();
    private double[] _finite = [];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _last = double.NaN;
    private long _seen;
    private long _present;
    private long _above;
    private long _below;
    private bool _integers = true;
    private bool _rising = true;
    private bool _falling = true;

    /// <summary>Lets values go by in the order of the rows.</summary>
    /// <param name="values">The values; missing is NaN.</param>
    /// <param name="hashes">Set to the hash of each.</param>
    public void Add(ReadOnlySpan<double> values, Span<ulong> hashes)
    {
        Order(values);
        var finite = Finite(values);
        _sample.Add(finite);
        _all.Add(finite);
        _moderate.Add(Moderate(finite));
        CountValues(values, hashes);
    }

    /// <summary>The summary.</summary>
    /// <param name="column">The column.</param>
    /// <param name="read">Lets all values go by once more, for the histogram of columns that are not held in memory.</param>
    public ColumnSummary Finish(ColumnInfo column, Action<SpanTaker<double>> read)
    {
        var ordered = _seen > 1 && (_rising || _falling);
        var sorted = _sample.ToArray();
        Array.Sort(sorted);
        return new ColumnSummary(column, _present, ordered ? _present : Distinct(sorted), TopValues(column.Type))
        {
            Numbers = sorted.Length == 0 ? null : new NumberStatistics(
                _min, _max, _all.Mean, _moderate.Deviation, [.. Shares.Select(share => Quantile(sorted, share))], Histogram(sorted, read), _integers, _above + _below),
            Ordered = ordered,
        };
    }

    /// <summary>Linear between the two values whose ranks enclose the share.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var rank = share * (sorted.Length - 1);
        var (below, part) = ((int)rank, rank - Math.Floor(rank));
        var (from, to) = (sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)]);
        return from == to ? from : double.Lerp(from, to, part);
    }

    private void Order(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length && (_rising || _falling); i++)
        {
            // A missing value is neither above nor below.
            var first = _seen == 0 && i == 0;
            _rising &= values[i] > _last || (first && double.IsFinite(values[i]));
            _falling &= values[i] < _last || (first && double.IsFinite(values[i]));
            _last = values[i];
        }

        _seen += values.Length;
    }

    private ReadOnlySpan<double> Finite(ReadOnlySpan<double> values)
    {
        _finite = _finite.Length < values.Length ? new double[values.Length] : _finite;
        var count = 0;
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                _min = Math.Min(_min, value);
                _max = Math.Max(_max, value);
                _integers &= value == Math.Truncate(value);
                _finite[count++] = value;
            }
        }

        return _finite.AsSpan(0, count);
    }

    private ReadOnlySpan<double> Moderate(ReadOnlySpan<double> finite) => _min > -Huge && _max < Huge
        ? finite
        : finite.ToArray().Where(value => Math.Abs(value) < Huge).ToArray();

    private void CountValues(ReadOnlySpan<double> values, Span<ulong> hashes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            hashes[i] = ColumnKeys.Of(value);
            if (double.IsNaN(value))
            {
                continue;
            }

            _present++;
            _above += double.IsPositiveInfinity(value) ? 1 : 0;
            _below += double.IsNegativeInfinity(value) ? 1 : 0;
            if (_levels.Exact)
            {
                _levels.Add(hashes[i]);
            }

            _distinct?.Add(Hash64.Mix(hashes[i]));
        }
    }

    private long Distinct(double[] sorted)
    {
        if (_levels.Exact)
        {
            return _levels.Distinct;
        }

        if (_distinct is not null)
        {
            return _distinct.Count;
        }

        var distinct = Math.Min(_above, 1) + Math.Min(_below, 1);
        for (var i = 0; i < sorted.Length; i++)
        {
            distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return distinct;
    }

    /// <summary>None where there are too many levels; levels are not dropped before that.</summary>
    private IReadOnlyList<ValueCount> TopValues(ColumnType type) =>
        _levels.Exact ? FrequentNumbers.Of(_levels.Top(MostLevels, _ => { }), type, ColumnSummary.MostTopValues) : [];

    private IReadOnlyList<HistogramBin> Histogram(double[] sorted, Action<SpanTaker<double>> read)
    {
        var histogram = new NumberHistogram(_min, _max, _integers);
        if (_sample.Complete)
        {
            histogram.Add(sorted);
        }
        else
        {
            read(part =>
            {
                histogram.Add(part);
                return true;
            });
        }

        return histogram.Bins;
    }
}
