namespace Studio.Pipelines.Profiling;

/// <summary>
/// A sample of a stream in which every value is with the same chance, by Li's algorithm L (1994), which skips what is not taken. All of
/// the stream while it is no longer than the sample. Every sample is drawn from the same seed, so that a file always gives the same one.
/// </summary>
/// <param name="capacity">Most values of the sample.</param>
internal sealed class ReservoirSample<T>(int capacity)
{
    private const ulong Seed = 1;

    private readonly List<T> _values = [];
    private SplitMix _random = new(Seed);
    private long _seen;
    private long _next = -1;
    private double _weight = 1;

    /// <summary>Values that went by.</summary>
    public long Seen => _seen;

    /// <summary>True while no value is left out.</summary>
    public bool Complete => _seen <= capacity;

    /// <summary>The sample; in the order of the stream while it is complete.</summary>
    public IReadOnlyList<T> Values => _values;

    /// <summary>A copy of the sample.</summary>
    public T[] ToArray() => [.. _values];

    /// <summary>Lets values go by.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        var filling = (int)Math.Min(values.Length, capacity - _values.Count);
        _values.AddRange(values[..filling]);
        var first = _seen;
        _seen += values.Length;
        if (_values.Count < capacity)
        {
            return;
        }

        if (_next < 0)
        {
            _next = capacity - 1;
            Skip();
        }

        for (; _next < _seen; Skip())
        {
            _values[_random.Next(capacity)] = values[(int)(_next - first)];
        }
    }

    /// <summary>Lets a value go by that is made only when it is taken.</summary>
    public void Add(Func<T> value)
    {
        if (_values.Count < capacity || _seen == _next)
        {
            Add([value()]);
        }
        else
        {
            _seen++;
        }
    }

    private void Skip()
    {
        _weight *= Math.Exp(Math.Log(1 - _random.NextDouble()) / capacity);
        var skipped = Math.Floor(Math.Log(1 - _random.NextDouble()) / Math.Log(1 - _weight));
        _next = skipped < long.MaxValue / 2 ? _next + 1 + (long)skipped : long.MaxValue;
    }
}
