namespace Studio.Pipelines.Evaluation.Quality;

/// <summary>Measures predicted classes and probabilities.</summary>
internal static class ClassesMeasure
{
    private const int Bins = 10;

    /// <summary>All of it.</summary>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="truth">Labels, at least one row.</param>
    /// <param name="predictions">Probabilities of the same rows.</param>
    public static ClassesQuality Of(IReadOnlyList<string> classes, TargetVector truth, PredictionMatrix predictions)
    {
        var confusion = Confusion(truth, predictions);
        var byRows = Enumerable.Range(0, classes.Count).OrderByDescending(label => Row(confusion, label)).ThenBy(label => label).ToList();
        var curves = byRows.Take(ClassQuality.MostCurves).Where(label => classes.Count > 2 || label == classes.Count - 1).ToHashSet();
        var shown = byRows.Take(ClassesQuality.MostClasses).Order().ToList();
        return new ClassesQuality(
            [.. shown.Select(label => Class(classes[label], label, confusion, curves.Contains(label) ? ThresholdCurve.Of(truth, predictions, label) : null, truth, predictions))],
            Shown(confusion, shown),
            Calibrate(truth, predictions));
    }

    private static double[,] Confusion(TargetVector truth, PredictionMatrix predictions)
    {
        var confusion = new double[predictions.Columns, predictions.Columns];
        for (var row = 0; row < predictions.Rows; row++)
        {
            confusion[(int)truth.Values[row], predictions.Class(row)] += truth.Weight(row);
        }

        return confusion;
    }

    private static ClassQuality Class(string name, int label, double[,] confusion, ThresholdCurve? curve, TargetVector truth, PredictionMatrix predictions)
    {
        var (rows, predicted, right) = (Row(confusion, label), Column(confusion, label), confusion[label, label]);
        return new ClassQuality(name, rows, predicted, Ratio(right, predicted), Ratio(right, rows), Ratio(2 * right, rows + predicted), Auc(truth, predictions, label), curve);
    }

    /// <summary>Of a class against all others.</summary>
    private static double Auc(TargetVector truth, PredictionMatrix predictions, int label)
    {
        var against = new float[predictions.Rows * 2];
        for (var row = 0; row < predictions.Rows; row++)
        {
            against[(row * 2) + 1] = predictions.Row(row)[label];
        }

        return RankingMetrics.Auc(truth with { Values = Array.ConvertAll(truth.Values, value => value == label ? 1.0 : 0), Classes = 2 }, new PredictionMatrix(against, predictions.Rows, 2));
    }

    private static double[][] Shown(double[,] confusion, List<int> shown)
    {
        var groups = shown.Select(label => new[] { label }).ToList();
        int[] others = [.. Enumerable.Range(0, confusion.GetLength(0)).Except(shown)];
        if (others.Length > 0)
        {
            groups.Add(others);
        }

        return [.. groups.Select(actual => groups.Select(predicted => actual.Sum(one => predicted.Sum(other => confusion[one, other]))).ToArray())];
    }

    private static Calibration Calibrate(TargetVector truth, PredictionMatrix predictions)
    {
        var (sums, squares) = (new (double Rows, double Probability, double Right)[Bins], 0.0);
        for (var row = 0; row < predictions.Rows; row++)
        {
            // Not the class that thresholds choose: the one whose probability is said.
            var (weight, label) = (truth.Weight(row), predictions.Columns == 2 ? 1 : Largest(predictions.Row(row)));
            var probability = predictions.Row(row)[label];
            ref var bin = ref sums[Math.Min(Bins - 1, (int)(probability * Bins))];
            bin = (bin.Rows + weight, bin.Probability + (weight * probability), bin.Right + (truth.Values[row] == label ? weight : 0));
            squares += weight * Squares(predictions.Row(row), (int)truth.Values[row]);
        }

        var total = truth.TotalWeight;
        var expected = sums.Sum(bin => Math.Abs(bin.Probability - bin.Right)) / total;
        return new Calibration(squares / total / (predictions.Columns == 2 ? 2 : 1), expected, [.. sums.Where(bin => bin.Rows > 0).Select(Bin)]);
    }

    private static int Largest(ReadOnlySpan<float> probabilities) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(probabilities);

    private static double Squares(ReadOnlySpan<float> probabilities, int label)
    {
        var sum = 0.0;
        for (var column = 0; column < probabilities.Length; column++)
        {
            var distance = probabilities[column] - (column == label ? 1.0 : 0);
            sum += distance * distance;
        }

        return sum;
    }

    private static CalibrationBin Bin((double Rows, double Probability, double Right) bin)
    {
        var share = WilsonInterval.Of(bin.Right / bin.Rows, bin.Rows);
        return new CalibrationBin(bin.Probability / bin.Rows, share.Value, share.Low, share.High, bin.Rows);
    }

    private static double Row(double[,] confusion, int label) => Enumerable.Range(0, confusion.GetLength(1)).Sum(predicted => confusion[label, predicted]);

    private static double Column(double[,] confusion, int label) => Enumerable.Range(0, confusion.GetLength(0)).Sum(actual => confusion[actual, label]);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
