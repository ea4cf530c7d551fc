namespace Studio.Pipelines.Data;

/// <summary>
/// Splits rows for validation so that no group has rows on both sides of a split. Groups are dealt out whole, the largest
/// first, each to the fold where the classes (for regression: the rows) then are spread most evenly; equals in the order of a
/// shuffle by seed. The folds nearest to the size they should have come first.
/// </summary>
public static class GroupFolds
{
    /// <summary>Splits.</summary>
    /// <param name="truth">Class indices or numbers.</param>
    /// <param name="groups">The group of each row, any numbers.</param>
    /// <param name="folds">Number of folds; fewer where there are fewer groups; 1 means one holdout.</param>
    /// <param name="holdoutShare">Share of rows held out when <paramref name="folds"/> is 1, above 0 and below 1; met as nearly as whole groups allow.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <exception cref="DatasetException">There is only one group, or no split has two classes to train on and rows of them to validate.</exception>
    public static IReadOnlyList<Fold> Split(TargetVector truth, int[] groups, int folds, double holdoutShare, int seed)
    {
        var members = Enumerable.Range(0, groups.Length).GroupBy(row => groups[row]).Select(group => group.ToArray()).ToArray();
        if (members.Length < 2)
        {
            throw new DatasetException("All rows with a label belong to one group, which cannot be on both sides of a split; choose another group column.");
        }

        new Random(seed).Shuffle(members);
        var count = Math.Min(members.Length, folds == 1 ? (int)Math.Round(1 / holdoutShare) : folds);
        var parts = Deal(truth, [.. members.OrderByDescending(group => group.Length)], Math.Max(2, count));
        var share = folds == 1 ? holdoutShare : 1.0 / parts.Count;
        var usual = parts.OrderBy(part => Math.Abs(part.Count - (share * groups.Length))).Take(folds);
        var usable = usual.Select(part => Fold.HoldingOut(part, groups.Length).WithKnownClasses(truth)).OfType<Fold>().ToList();
        return usable.Count > 0
            ? usable
            : throw new DatasetException("Each class occurs in one group only, so that it cannot be both trained on and validated; choose another group column.");
    }

    private static List<List<int>> Deal(TargetVector truth, IReadOnlyList<int[]> groups, int folds)
    {
        var parts = Enumerable.Range(0, folds).Select(_ => new List<int>()).ToList();
        var totals = new double[truth.Classes];
        foreach (var value in truth.Values)
        {
            totals[ClassOf(truth, value)]++;
        }

        var counts = Enumerable.Range(0, folds).Select(_ => new double[truth.Classes]).ToArray();
        foreach (var group in groups)
        {
            var added = group.GroupBy(row => ClassOf(truth, truth.Values[row])).Select(rows => (Class: rows.Key, Rows: (double)rows.Count())).ToArray();
            var best = Enumerable.Range(0, folds).MinBy(fold => Unevenness(counts[fold], parts[fold].Count, added, totals, truth.Values.Length));
            parts[best].AddRange(group);
            foreach (var (label, rows) in added)
            {
                counts[best][label] += rows;
            }
        }

        return parts;
    }

    /// <summary>What the squares of the folds' shares of each class and of all rows grow by; their sum is smallest where shares are equal.</summary>
    private static double Unevenness(double[] counts, int size, (int Class, double Rows)[] added, double[] totals, int rows)
    {
        var more = added.Sum(part => part.Rows);
        return Growth(size, more, rows) + added.Sum(part => Growth(counts[part.Class], part.Rows, totals[part.Class]));
    }

    private static double Growth(double had, double more, double total) => ((2 * had) + more) * more / (total * total);

    private static int ClassOf(TargetVector truth, double value) => truth.Classes == 1 ? 0 : (int)value;
}
