namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Monitoring.Statistics;

/// <summary>
/// Tests whether levels are as frequent in a window as in the reference, in two ways of which the smaller p-value counts, doubled: the chi-square of all levels together, which
/// sees many small changes, and Fisher's exact test of each level by itself, which sees one that is new or gone however rare it was. Levels of few rows are one with those
/// that are not listed: that the window has levels which the reference lacks is no wonder where the reference itself has many of one row.
/// </summary>
internal static class LevelTest
{
    // Rows that are expected of a level in the smaller sample for it to stand for itself (Cochran 1954).
    private const double FewestExpected = 5;

    /// <summary>Tests.</summary>
    /// <param name="known">Rows of each level in the reference; at the end those of levels that are not listed.</param>
    /// <param name="seen">The same of the window.</param>
    /// <returns>The total variation of the levels that stand for themselves, and the p-value; null where there is but one level.</returns>
    public static (double Distance, double? PValue) Run(IReadOnlyList<long> known, IReadOnlyList<long> seen)
    {
        if (known.Sum() == 0 || seen.Sum() == 0)
        {
            return (double.NaN, null);
        }

        var (before, now) = Frequent(known, seen);
        var (distance, levels) = (Divergence.TotalVariation(before, now), known.Zip(seen).Count(level => level.First + level.Second > 0));
        return (distance, levels < 2 ? null : PValue(known, seen, before, now, levels));
    }

    private static double PValue(IReadOnlyList<long> known, IReadOnlyList<long> seen, long[] before, long[] now, int levels)
    {
        var (all, drawn) = (known.Sum() + seen.Sum(), seen.Sum());
        double[] single =
        [
            .. known.SkipLast(1).Zip(seen).Append((First: before[^1], Second: now[^1]))
                .Where(level => level.First + level.Second > 0)
                .Select(level => new Hypergeometric(all, level.First + level.Second, drawn).PValue(level.Second)),
        ];

        // Of two levels, one says what the other does.
        var least = Math.Min(1, single.Min() * (levels == 2 ? 1 : single.Length));
        return Together(before, now) is { } together ? Math.Min(1, 2 * Math.Min(least, together)) : least;
    }

    /// <summary>The p-value of the chi-square; null where fewer than three levels have rows enough.</summary>
    private static double? Together(long[] before, long[] now)
    {
        if (before[^1] + now[^1] > 0 && Expected(before[^1] + now[^1], before.Sum(), now.Sum()) < FewestExpected)
        {
            // All others go to the rarest of those that stand for themselves.
            var rarest = Enumerable.Range(0, before.Length - 1).OrderBy(level => before[level] + now[level]).FirstOrDefault();
            (before, now) = (Joined(before, rarest), Joined(now, rarest));
        }

        return before.Zip(now).Count(level => level.First + level.Second > 0) > 2 ? ChiSquare.PValue(before, now) : null;
    }

    private static long[] Joined(long[] counts, int level) => [.. counts.SkipLast(1).Select((count, index) => index == level ? count + counts[^1] : count), 0];

    /// <summary>Rows of levels that stand for themselves, and at the end of all others.</summary>
    private static (long[] Known, long[] Seen) Frequent(IReadOnlyList<long> known, IReadOnlyList<long> seen)
    {
        var (n, m) = (known.Sum(), seen.Sum());
        int[] frequent = [.. Enumerable.Range(0, known.Count - 1).Where(level => Expected(known[level] + seen[level], n, m) >= FewestExpected)];
        long[] Together(IReadOnlyList<long> counts)
        {
            long[] own = [.. frequent.Select(level => counts[level])];
            return [.. own, counts.Sum() - own.Sum()];
        }

        return (Together(known), Together(seen));
    }

    /// <summary>Rows of a level that are expected in the smaller sample.</summary>
    private static double Expected(long both, long n, long m) => both * (double)Math.Min(n, m) / (n + m);
}
