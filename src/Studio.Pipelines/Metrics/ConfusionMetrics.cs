namespace Studio.Pipelines.Metrics;

/// <summary>
/// Metrics of the predicted labels, all from the confusion matrix. The label of a row is its most probable class, for
/// binary a threshold of 0.5, unless the predictions say otherwise (<see cref="PredictionMatrix.Class"/>). A ratio of nothing to nothing (no row predicted positive, say) is 0, as in
/// scikit-learn's default.
/// </summary>
public static class ConfusionMetrics
{
    private const int Positive = 1;

    /// <summary>Share of the rows whose label is right.</summary>
    public static double Accuracy(TargetVector truth, PredictionMatrix predictions)
    {
        var counts = Counts.Of(truth, predictions);
        return counts.Correct.Sum() / truth.TotalWeight;
    }

    /// <summary>Mean recall of the classes that occur in the truth (Brodersen et al. 2010).</summary>
    public static double BalancedAccuracy(TargetVector truth, PredictionMatrix predictions)
    {
        var counts = Counts.Of(truth, predictions);
        return Enumerable.Range(0, truth.Classes)
            .Where(label => counts.Actual[label] > 0)
            .Select(counts.Recall)
            .DefaultIfEmpty(double.NaN)
            .Average();
    }

    /// <summary>Share of the rows predicted positive that are.</summary>
    public static double Precision(TargetVector truth, PredictionMatrix predictions) => Counts.Of(truth, predictions).Precision(Positive);

    /// <summary>Share of the positive rows that are predicted positive.</summary>
    public static double Recall(TargetVector truth, PredictionMatrix predictions) => Counts.Of(truth, predictions).Recall(Positive);

    /// <summary>Harmonic mean of precision and recall of the positive class.</summary>
    public static double F1(TargetVector truth, PredictionMatrix predictions) => Counts.Of(truth, predictions).F1(Positive);

    /// <summary>Mean of every class's F1; classes that neither occur nor are predicted do not count.</summary>
    public static double F1Macro(TargetVector truth, PredictionMatrix predictions)
    {
        var counts = Counts.Of(truth, predictions);
        return Enumerable.Range(0, truth.Classes)
            .Where(label => counts.Actual[label] + counts.Predicted[label] > 0)
            .Select(counts.F1)
            .DefaultIfEmpty(double.NaN)
            .Average();
    }

    /// <summary>Margins and diagonal of the confusion matrix.</summary>
    private sealed record Counts(double[] Actual, double[] Predicted, double[] Correct)
    {
        public static Counts Of(TargetVector truth, PredictionMatrix predictions)
        {
            var counts = new Counts(new double[truth.Classes], new double[truth.Classes], new double[truth.Classes]);
            for (var row = 0; row < predictions.Rows; row++)
            {
                var actual = (int)truth.Values[row];
                var predicted = predictions.Class(row);
                var weight = truth.Weight(row);
                counts.Actual[actual] += weight;
                counts.Predicted[predicted] += weight;
                counts.Correct[actual] += actual == predicted ? weight : 0;
            }

            return counts;
        }

        public double Precision(int label) => Ratio(Correct[label], Predicted[label]);

        public double Recall(int label) => Ratio(Correct[label], Actual[label]);

        public double F1(int label) => Ratio(2 * Correct[label], Actual[label] + Predicted[label]);

        private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
    }
}
