namespace Studio.Pipelines.Data;

/// <summary>One split into rows to fit and rows to validate on.</summary>
/// <param name="Training">Row indices, ascending.</param>
/// <param name="Validation">Row indices, ascending; none of them is in <paramref name="Training"/>.</param>
public sealed record Fold(int[] Training, int[] Validation)
{
    /// <summary>The split of a table that validates some of its rows and trains on all others.</summary>
    internal static Fold HoldingOut(IEnumerable<int> validation, int rows)
    {
        var held = new HashSet<int>(validation);
        return new Fold([.. Enumerable.Range(0, rows).Where(row => !held.Contains(row))], [.. held.Order()]);
    }

    /// <summary>
    /// This split without the validation rows of classes that no training row has, since a model cannot be judged on a class that
    /// it never saw; null when nothing is left to validate or there are no two classes to train on.
    /// </summary>
    internal Fold? WithKnownClasses(TargetVector truth)
    {
        if (truth.Classes == 1)
        {
            return Training.Length > 0 && Validation.Length > 0 ? this : null;
        }

        var known = Training.Select(row => truth.Values[row]).ToHashSet();
        int[] judged = [.. Validation.Where(row => known.Contains(truth.Values[row]))];
        return known.Count > 1 && judged.Length > 0 ? this with { Validation = judged } : null;
    }
}

/// <summary>
/// Splits rows for validation: k folds in which every row is validated once, or one holdout. Shuffled by seed. For
/// classification stratified: each class is dealt out on its own, so that every fold has its share of it. A class with one
/// row stays in training, since a model cannot be judged on a class that it never saw.
/// </summary>
public static class Folds
{
    /// <summary>Splits.</summary>
    /// <param name="truth">Class indices or numbers; at least two rows.</param>
    /// <param name="folds">Number of folds, at most the number of rows; 1 means one holdout.</param>
    /// <param name="holdoutShare">Share of rows held out when <paramref name="folds"/> is 1, above 0 and below 1.</param>
    /// <param name="seed">Seed of the shuffle.</param>
    /// <exception cref="DatasetException">There are too few rows.</exception>
    public static IReadOnlyList<Fold> Split(TargetVector truth, int folds, double holdoutShare, int seed)
    {
        var rows = truth.Values.Length;
        if (rows < 2)
        {
            throw new DatasetException($"Only {rows} rows have a label; at least 2 are needed to train on one and validate on another.");
        }

        var random = new Random(seed);
        var groups = Strata(truth);
        foreach (var group in groups)
        {
            random.Shuffle(group);
        }

        var parts = folds == 1 ? Holdout(groups, holdoutShare) : Deal(groups, Math.Min(folds, rows));
        var result = parts.Where(part => part.Count > 0).Select(part => Fold.HoldingOut(part, rows)).ToList();
        return result.Count > 0
            ? result
            : throw new DatasetException("Every class has only one row, so that nothing can be validated; add rows or merge classes.");
    }

    /// <summary>Rows of each class for classification; all rows as one group for regression.</summary>
    private static List<int[]> Strata(TargetVector truth)
    {
        var rows = Enumerable.Range(0, truth.Values.Length);
        return truth.Classes == 1
            ? [[.. rows]]
            : [.. rows.GroupBy(row => truth.Values[row]).OrderBy(group => group.Key).Select(group => group.ToArray())];
    }

    private static List<List<int>> Deal(List<int[]> groups, int folds)
    {
        var parts = Enumerable.Range(0, folds).Select(_ => new List<int>()).ToList();
        var next = 0;
        foreach (var row in groups.Where(group => group.Length > 1).SelectMany(group => group))
        {
            // Going on where the last class ended keeps the folds of one size.
            parts[next++ % folds].Add(row);
        }

        return parts;
    }

    private static List<List<int>> Holdout(List<int[]> groups, double share) =>
        [[.. groups.Where(group => group.Length > 1).SelectMany(group =>
            group.Take(Math.Clamp((int)Math.Round(group.Length * share), 1, group.Length - 1)))]];
}
