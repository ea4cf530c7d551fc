namespace Studio.Pipelines.Monitoring;

/// <summary>
/// How numbers were distributed: edges that are numbers which occurred, and the rows between and on them. At most 60 parts of as many rows each: what the
/// Kolmogorov–Smirnov statistic loses by looking at edges only is then at most 1/60, less than the standard error of up to √(¼/500) = 0.022 that a window of 500 rows has
/// anyhow; twice as many would double the size and gain nothing until windows have thousands of rows. The index of population stability and the Jensen–Shannon distance,
/// which chance makes the larger the more cells there are, take ten parts made of these (<see cref="Groups"/>). Rows that lie on an edge are counted apart, so that numbers
/// of few values, and a value that many rows share, are compared exactly.
/// </summary>
/// <param name="Edges">Different numbers, ascending: the smallest one, quantiles of equal steps, the largest one; all numbers where there are at most 61. Empty where no row has a number.</param>
/// <param name="Counts">Rows by cell: below the first edge, on it, between it and the second one, on that, …, above the last one. Twice the edges and 1.</param>
public sealed record NumberReference(IReadOnlyList<double> Edges, IReadOnlyList<long> Counts)
{
    /// <summary>Parts of equal numbers of rows.</summary>
    public const int Parts = 60;

    /// <summary>Cells of the index of population stability, as is the custom (Siddiqi 2006).</summary>
    public const int Groups = 10;

    /// <summary>Of some numbers, in any order; those that are not finite count as missing.</summary>
    internal static NumberReference Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        double[] distinct = [.. sorted.Distinct().Take(Parts + 2)];
        double[] edges = distinct.Length <= Parts + 1
            ? distinct
            : [.. Enumerable.Range(0, Parts + 1).Select(part => sorted[(long)part * (sorted.Length - 1) / Parts]).Distinct()];
        var counts = new long[(2 * edges.Length) + 1];
        foreach (var value in sorted)
        {
            counts[Cell(edges, value)]++;
        }

        return new NumberReference(edges, counts);
    }

    /// <summary>The cell of a finite number.</summary>
    internal static int Cell(double[] edges, double value) => Array.BinarySearch(edges, value) is var found && found >= 0 ? (2 * found) + 1 : 2 * ~found;

    /// <summary>Counts of neighbouring cells together, so that each has about a tenth of the rows of the reference.</summary>
    internal long[] Grouped(IReadOnlyList<long> counts)
    {
        var grouped = new long[Groups];
        foreach (var (cell, group) in GroupsOfCells().Index())
        {
            grouped[group] += counts[cell];
        }

        return grouped;
    }

    /// <summary>The group of each cell.</summary>
    internal int[] GroupsOfCells()
    {
        var (groups, total, before) = (new int[Counts.Count], Counts.Sum(), 0L);
        for (var cell = 0; cell < groups.Length; cell++)
        {
            // The middle of the cell's own rows says where it belongs.
            var middle = total == 0 ? 0 : ((2 * before) + Counts[cell]) * Groups / (2 * total);
            groups[cell] = Math.Min(Groups - 1, (int)middle);
            before += Counts[cell];
        }

        return groups;
    }
}
