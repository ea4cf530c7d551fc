namespace Studio.Pipelines.Evaluation.Quality;

using Studio.Pipelines.Profiling;

/// <summary>Measures predicted numbers.</summary>
internal static class NumbersMeasure
{
    private const int Parts = 10;

    /// <summary>All of it.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="seed">Seed of the rows that are drawn.</param>
    public static NumbersQuality Of(EvaluatedRows rows, int seed)
    {
        var (truth, predictions) = (rows.Truth, rows.Predictions);
        double Prediction(int row) => predictions.Values[row] + truth.Offset;
        double[] residuals = [.. truth.Values.Select((value, row) => value - predictions.Values[row])];
        var histogram = new NumberHistogram(residuals.Min(), residuals.Max(), integers: false);
        histogram.Add(residuals);
        var drawn = Enumerable.Range(0, rows.Count).ToArray();
        new Random(seed).Shuffle(drawn);
        var sorted = Enumerable.Range(0, rows.Count).OrderBy(Prediction).ToArray();
        return new NumbersQuality(
            [.. drawn.Take(NumbersQuality.MostPoints).Order().Select(row => new NumberPoint(truth.Number(row), Prediction(row)))],
            histogram.Bins,
            [.. Enumerable.Range(0, Math.Min(Parts, rows.Count)).Select(part => Decile(sorted[Range(part, rows.Count)]))],
            residuals.Select((residual, row) => truth.Weight(row) * residual).Sum() / truth.TotalWeight);

        ErrorDecile Decile(int[] of)
        {
            double Mean(Func<int, double> value) => of.Sum(row => truth.Weight(row) * value(row)) / of.Sum(truth.Weight);
            return new ErrorDecile(of.Length, Mean(Prediction), Mean(truth.Number), Mean(row => Math.Abs(residuals[row])));
        }
    }

    private static Range Range(int part, int rows)
    {
        var parts = Math.Min(Parts, rows);
        return (int)((long)part * rows / parts)..(int)((part + 1L) * rows / parts);
    }
}
