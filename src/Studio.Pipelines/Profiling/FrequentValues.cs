namespace Studio.Pipelines.Profiling;

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

/// <summary>
/// Counts values in bounded memory. Up to a capacity every value is counted exactly. Beyond it, the counts are lowered by their median and
/// those that reach zero are dropped, over and over (Misra and Gries 1982, as Anderson et al. 2017 do it): a value that makes up more than
/// 2 / capacity of all is never lost, but its count is too low.
/// </summary>
/// <param name="capacity">Different values that are held.</param>
internal sealed class FrequentValues(int capacity)
{
    private const int LargeTableCapacity = 100_000;
    private const int Candidates = 1_000;

    private readonly Dictionary<ulong, long> _counts = [];
    private DistinctCounter? _distinct;

    /// <summary>False once values were dropped: counts are too low then, and values may lack.</summary>
    public bool Exact => _distinct is null;

    /// <summary>Different values; see <see cref="DistinctCounter"/> for those beyond the capacity.</summary>
    public long Distinct => _distinct?.Count ?? _counts.Count;

    /// <summary>For a column: all values of up to 500,000 rows, 100,000 values of larger ones.</summary>
    public static FrequentValues For(long rows) => new(rows <= ColumnSummary.ExactRows ? ColumnSummary.ExactRows : LargeTableCapacity);

    /// <summary>Counts a value.</summary>
    /// <param name="key">What stands for it.</param>
    public void Add(ulong key)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out var known);
        count++;
        if (known)
        {
            return;
        }

        _distinct?.Add(Hash64.Mix(key));
        if (_counts.Count > capacity)
        {
            Lower();
        }
    }

    /// <summary>The most frequent values with their counts, and all that are as frequent as the last of them.</summary>
    /// <param name="most">At least this many, where there are as many.</param>
    /// <param name="again">Lets all values go by once more: where values were dropped, those that may be the most frequent are counted anew, so that their counts are right.</param>
    public Dictionary<ulong, long> Top(int most, Action<Action<ulong>> again)
    {
        if (Exact)
        {
            return Top(_counts, most);
        }

        var candidates = Top(_counts, Math.Max(Candidates, 2 * most));
        foreach (var key in candidates.Keys)
        {
            candidates[key] = 0;
        }

        again(key =>
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(candidates, key);
            if (!Unsafe.IsNullRef(ref count))
            {
                count++;
            }
        });
        return Top(candidates, most);
    }

    private static Dictionary<ulong, long> Top(Dictionary<ulong, long> counts, int most)
    {
        if (counts.Count <= most)
        {
            return new Dictionary<ulong, long>(counts);
        }

        var ordered = counts.Values.ToArray();
        Array.Sort(ordered);
        var least = ordered[^most];
        return counts.Where(pair => pair.Value >= least).ToDictionary();
    }

    private void Lower()
    {
        var counts = _counts.Values.ToArray();
        Array.Sort(counts);
        var median = counts[counts.Length / 2];
        if (_distinct is null)
        {
            _distinct = new DistinctCounter();
            foreach (var key in _counts.Keys)
            {
                _distinct.Add(Hash64.Mix(key));
            }
        }

        foreach (var (key, count) in _counts)
        {
            if (count <= median)
            {
                _counts.Remove(key);
            }
            else
            {
                _counts[key] = count - median;
            }
        }
    }
}
