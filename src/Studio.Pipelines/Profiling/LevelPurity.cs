namespace Studio.Pipelines.Profiling;

using System.Runtime.InteropServices;

/// <summary>How well the levels of a feature tell a class.</summary>
internal static class LevelPurity
{
    private const double GapClosed = 0.95;
    private const int RowsPerLevel = 5;

    /// <summary>
    /// The share of rows whose class is the most frequent one of their level. 0 where guessing the commonest class is nearly as good: where
    /// less than 95 % of the gap that it leaves is closed; and with fewer than five rows a level, which would look pure by chance.
    /// </summary>
    /// <param name="levels">Level of each row.</param>
    /// <param name="classes">Class of each row.</param>
    public static double Of(ulong[] levels, ulong[] classes)
    {
        var pairs = new Dictionary<(ulong Level, ulong Class), int>();
        for (var row = 0; row < levels.Length; row++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(pairs, (levels[row], classes[row]), out _)++;
        }

        var (rows, best) = ((double)levels.Length, Best(pairs));
        var (purity, guess) = (best.Values.Sum(count => (long)count) / rows, Commonest(pairs) / rows);
        return guess < 1 && purity - guess >= GapClosed * (1 - guess) && rows >= (double)best.Count * RowsPerLevel ? purity : 0;
    }

    /// <summary>Rows of the most frequent class of each level.</summary>
    private static Dictionary<ulong, int> Best(Dictionary<(ulong Level, ulong Class), int> pairs)
    {
        var best = new Dictionary<ulong, int>();
        foreach (var ((level, _), count) in pairs)
        {
            ref var most = ref CollectionsMarshal.GetValueRefOrAddDefault(best, level, out _);
            most = Math.Max(most, count);
        }

        return best;
    }

    /// <summary>Rows of the commonest class.</summary>
    private static int Commonest(Dictionary<(ulong Level, ulong Class), int> pairs)
    {
        var classes = new Dictionary<ulong, int>();
        foreach (var ((_, name), count) in pairs)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(classes, name, out _) += count;
        }

        return classes.Values.DefaultIfEmpty(0).Max();
    }
}
