namespace Studio.Pipelines.Data;

/// <summary>
/// Splits rows for validation so that every validated row is later than all rows trained on, as it will be when the model is
/// used. Rows of one time stay together; rows without a time count as the earliest.
/// </summary>
public static class TimeFolds
{
    /// <summary>Share of rows that each of several folds validates: the last tenth, the tenth before it and so on, each trained on everything before.</summary>
    private const double FoldShare = 0.1;

    /// <summary>Splits.</summary>
    /// <param name="truth">Class indices or numbers.</param>
    /// <param name="times">The time of each row, any unit; NaN for none.</param>
    /// <param name="folds">Number of folds, at most 9; fewer where few times differ; 1 means one holdout of the latest rows.</param>
    /// <param name="holdoutShare">Share of rows held out when <paramref name="folds"/> is 1, above 0 and below 1; met as nearly as rows of one time allow.</param>
    /// <exception cref="DatasetException">All times are the same, or no split has two classes to train on and rows of them to validate.</exception>
    public static IReadOnlyList<Fold> Split(TargetVector truth, double[] times, int folds, double holdoutShare)
    {
        var keys = Array.ConvertAll(times, time => double.IsNaN(time) ? double.NegativeInfinity : time);
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(Array.ConvertAll(order, row => (keys[row], row)), order);
        int[] possible = [.. Enumerable.Range(1, Math.Max(0, order.Length - 1)).Where(at => keys[order[at]] > keys[order[at - 1]])];
        if (possible.Length == 0)
        {
            throw new DatasetException("All rows with a label have the same time, so that none is later than others; choose another time column.");
        }

        var share = folds == 1 ? holdoutShare : FoldShare;
        int[] cuts = [.. Enumerable.Range(1, folds).Reverse()
            .Select(last => possible.MinBy(at => Math.Abs(at - (order.Length * (1 - (share * last))))))
            .Distinct()];
        var usable = cuts.Select((cut, index) => new Fold(
                [.. order[..cut].Order()],
                [.. order[cut..(index + 1 < cuts.Length ? cuts[index + 1] : order.Length)].Order()]).WithKnownClasses(truth))
            .OfType<Fold>()
            .ToList();
        return usable.Count > 0
            ? usable
            : throw new DatasetException("The classes follow one another in time, so that none can be both trained on and validated later; choose another time column.");
    }
}
