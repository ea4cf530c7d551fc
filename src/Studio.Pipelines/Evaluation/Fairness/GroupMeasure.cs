namespace Studio.Pipelines.Evaluation.Fairness;

/// <summary>Measures the rows of one value.</summary>
/// <param name="rows">All rows.</param>
/// <param name="hasClasses">True where classes are predicted.</param>
/// <param name="isBinary">True where they are two, of which the second is the positive one.</param>
/// <param name="seed">Seed of drawings.</param>
/// <param name="cancellationToken">Ends it early.</param>
internal sealed class GroupMeasure(EvaluatedRows rows, bool hasClasses, bool isBinary, int seed, CancellationToken cancellationToken)
{
    private const int Samples = 200;
    private const int MostDrawn = 1_000;

    /// <summary>All that can be told of some rows.</summary>
    /// <param name="group">Their places, at least one.</param>
    public IReadOnlyList<FairnessMeasure> Of(int[] group) => hasClasses ? Classes(group) : Numbers(group);

    private List<FairnessMeasure> Classes(int[] group)
    {
        bool Says(int row) => rows.Predictions.Class(row) == 1;
        bool Is(int row) => rows.Truth.Values[row] == 1;
        var measures = new List<FairnessMeasure>();
        void Add(string name, IEnumerable<int> of, Func<int, bool> counts)
        {
            int[] own = [.. of];
            if (own.Length > 0)
            {
                measures.Add(new FairnessMeasure(name, own.Length, Rate(own, counts)));
            }
        }

        if (isBinary)
        {
            Add(FairnessMeasures.Selection, group, Says);
            Add(FairnessMeasures.TruePositive, group.Where(Is), Says);
            Add(FairnessMeasures.FalsePositive, group.Where(row => !Is(row)), Says);
        }

        Add(FairnessMeasures.Accuracy, group, row => rows.Predictions.Class(row) == (int)rows.Truth.Values[row]);
        return measures;
    }

    /// <summary>A share of weights; the interval is that of as many rows of one weight as tell the same (Kish 1965).</summary>
    private Estimate Rate(int[] group, Func<int, bool> counts)
    {
        var (total, squares) = (group.Sum(rows.Truth.Weight), group.Sum(row => rows.Truth.Weight(row) * rows.Truth.Weight(row)));
        return WilsonInterval.Of(group.Where(counts).Sum(rows.Truth.Weight) / total, total * total / squares);
    }

    private List<FairnessMeasure> Numbers(int[] group)
    {
        double[] errors = [.. group.Select(row => rows.Truth.Values[row] - rows.Predictions.Values[row])];
        double[] weights = [.. group.Select(rows.Truth.Weight)];
        var drawn = BootstrapIntervals.Of(group.Length, places => Means(errors, weights, places), new BootstrapDrawing(seed, Samples, MostDrawn), cancellationToken);
        return [new(FairnessMeasures.MeanError, group.Length, drawn[0]), new(FairnessMeasures.AbsoluteError, group.Length, drawn[1])];
    }

    private static double[] Means(double[] errors, double[] weights, int[]? places)
    {
        var (error, distance, total) = (0.0, 0.0, 0.0);
        for (var place = 0; place < (places?.Length ?? errors.Length); place++)
        {
            var row = places?[place] ?? place;
            error += weights[row] * errors[row];
            distance += weights[row] * Math.Abs(errors[row]);
            total += weights[row];
        }

        return [error / total, distance / total];
    }
}
