namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Onnx;
using Studio.Pipelines.Scoring;

/// <summary>How far the file that is served is from the model that was brought.</summary>
/// <param name="MaxDifference">Largest difference of a probability, or of a number divided by the scale.</param>
/// <param name="LabelMismatches">Rows with another class although their two best probabilities differ by more than the tolerance.</param>
/// <param name="Worst">The row with the largest difference.</param>
internal sealed record ForeignDifference(double MaxDifference, int LabelMismatches, int Worst)
{
    /// <summary>
    /// Largest difference that rounding explains: both sides calculate in 32 bits but may add in another order. A tree that goes down another branch changes more.
    /// </summary>
    public const double Tolerance = 1e-5;

    /// <summary>True when they answer the same.</summary>
    public bool IsNone => MaxDifference <= Tolerance && LabelMismatches == 0;
}

/// <summary>Compares a file of the studio with the model it was made of.</summary>
/// <param name="scorer">The file.</param>
/// <param name="scale">The difference of a number that counts as 1, above 0.</param>
internal sealed class ForeignParity(OnnxScorer scorer, double scale)
{
    /// <summary>Compares each row by itself.</summary>
    public ForeignDifference Singly(ColumnTable rows, ForeignAnswers expected, CancellationToken cancellationToken)
    {
        var worst = new ForeignDifference(0, 0, 0);
        for (var row = 0; row < rows.RowCount; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            worst = Compare(scorer.Score(rows.Gather([row])), expected, row, worst);
        }

        return worst;
    }

    /// <summary>Compares all rows at once.</summary>
    public ForeignDifference Together(ColumnTable rows, ForeignAnswers expected) => Compare(scorer.Score(rows), expected, 0, new ForeignDifference(0, 0, 0));

    /// <summary>The report of several comparisons.</summary>
    public static ParityReport Report(int rows, params IReadOnlyList<ForeignDifference> differences) => new(
        rows, differences.Max(difference => difference.MaxDifference), ForeignDifference.Tolerance, differences.Sum(difference => difference.LabelMismatches), differences.All(difference => difference.IsNone));

    private ForeignDifference Compare(ScoredRows actual, ForeignAnswers expected, int first, ForeignDifference worst)
    {
        for (var i = 0; i < actual.Predictions.Rows; i++)
        {
            var difference = Difference(actual, i, expected.Row(first + i));
            var mismatch = expected.Labels is not null && actual.Labels![i] != expected.Labels[first + i] && Margin(expected.Row(first + i)) > ForeignDifference.Tolerance;
            worst = new ForeignDifference(Math.Max(worst.MaxDifference, difference), worst.LabelMismatches + (mismatch ? 1 : 0), difference > worst.MaxDifference ? first + i : worst.Worst);
        }

        return worst;
    }

    private double Difference(ScoredRows actual, int row, ReadOnlySpan<double> expected)
    {
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var value = actual.Numbers is { } numbers ? numbers[row] : actual.Predictions.Row(row)[i];
            largest = Math.Max(largest, Difference(value, expected[i]));
        }

        return largest;
    }

    /// <summary>What is no number on one side only is worse than any difference; numbers far from zero are compared by their digits.</summary>
    private double Difference(double actual, double expected) =>
        (double.IsNaN(actual) && double.IsNaN(expected)) || actual == expected || (float)actual == (float)expected ? 0
        : double.IsFinite(actual) && double.IsFinite(expected) ? Math.Abs(actual - expected) / Math.Max(scale, Math.Abs(expected))
        : double.PositiveInfinity;

    private static double Margin(ReadOnlySpan<double> probabilities)
    {
        double best = double.NegativeInfinity, second = double.NegativeInfinity;
        foreach (var probability in probabilities)
        {
            (best, second) = probability > best ? (probability, best) : (best, Math.Max(second, probability));
        }

        return best - second;
    }
}
