namespace Studio.Pipelines.Ensembling;

using System.Numerics.Tensors;

/// <summary>
/// Where predicted numbers end: linear models and nets go on where the data ends, and one unusual row can cost more than all others together.
/// </summary>
/// <param name="Low">Smallest prediction.</param>
/// <param name="High">Largest one, not below <paramref name="Low"/>.</param>
public sealed record NumberLimits(float Low, float High)
{
    // Shares of the labels' range by which predictions may go beyond it, the widest first: of equals the first is taken, so that only evidence makes limits narrow.
    private static readonly double[] Margins = [0.5, 0.2, 0.05, 0];

    /// <summary>The predictions within these limits.</summary>
    public PredictionMatrix Apply(PredictionMatrix predictions)
    {
        var values = new float[predictions.Values.Length];
        TensorPrimitives.Max(predictions.Values, Low, values);
        TensorPrimitives.Min(values, High, values);
        return predictions with { Values = values };
    }

    /// <summary>
    /// The limits that are best out of fold: in each fold they come from the labels that were trained on there. None where labels beyond them cost more than predictions beyond
    /// them do, as where numbers grow with time.
    /// </summary>
    /// <param name="metric">What decides.</param>
    /// <param name="predictions">Of the validation rows, fold by fold.</param>
    /// <param name="truth">Labels of all rows.</param>
    /// <param name="folds">The folds that <paramref name="predictions"/> are of.</param>
    public static NumberLimits? Choose(Metric metric, PredictionMatrix predictions, TargetVector truth, IReadOnlyList<Fold> folds)
    {
        var labels = truth.Gather([.. folds.SelectMany(fold => fold.Validation)]);
        var (best, chosen) = (metric.Evaluate(labels, predictions), (NumberLimits?)null);
        foreach (var margin in Margins)
        {
            PredictionMatrix[] parts = [.. folds.Select((fold, index) => Of(truth, fold.Training, margin).Apply(Part(predictions, folds, index)))];
            var score = metric.Evaluate(labels, predictions with { Values = [.. parts.SelectMany(part => part.Values)] });
            if (metric.IsBetter(score, best) || (chosen is null && score == best))
            {
                (best, chosen) = (score, Of(truth, Enumerable.Range(0, truth.Values.Length), margin));
            }
        }

        return chosen;
    }

    private static NumberLimits Of(TargetVector truth, IEnumerable<int> rows, double margin)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var row in rows)
        {
            (low, high) = (Math.Min(low, truth.Values[row]), Math.Max(high, truth.Values[row]));
        }

        return new NumberLimits((float)(low - (margin * (high - low))), (float)(high + (margin * (high - low))));
    }

    private static PredictionMatrix Part(PredictionMatrix predictions, IReadOnlyList<Fold> folds, int index) =>
        predictions.Gather([.. Enumerable.Range(folds.Take(index).Sum(fold => fold.Validation.Length), folds[index].Validation.Length)]);
}
