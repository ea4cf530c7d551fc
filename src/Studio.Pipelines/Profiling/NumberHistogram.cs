namespace Studio.Pipelines.Profiling;

/// <summary>Counts numbers in at most 20 bars of equal width; whole numbers of a narrow range have a bar each.</summary>
internal sealed class NumberHistogram
{
    private const int MostBars = 20;

    private readonly double _min;
    private readonly double _max;
    private readonly double _width;
    private readonly long[] _counts;

    /// <summary>Empty bars.</summary>
    /// <param name="min">Smallest number.</param>
    /// <param name="max">Largest number.</param>
    /// <param name="integers">True when all are whole.</param>
    public NumberHistogram(double min, double max, bool integers)
    {
        var span = max - min;
        var bars = span / MostBars > 0 && double.IsFinite(span) ? (int)Math.Min(MostBars, integers ? Math.Max(1, span + 1) : MostBars) : 1;
        (_min, _max, _width, _counts) = (min, max, span / bars, new long[bars]);
    }

    /// <summary>The bars.</summary>
    public IReadOnlyList<HistogramBin> Bins =>
    [
        .. _counts.Select((count, bar) => new HistogramBin(
            _min + (bar * _width), bar == _counts.Length - 1 ? _max : _min + ((bar + 1) * _width), count)),
    ];

    /// <summary>Counts numbers; those that are not finite are left out.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                _counts[_counts.Length == 1 ? 0 : Math.Min((int)((value - _min) / _width), _counts.Length - 1)]++;
            }
        }
    }
}
