namespace Studio.Pipelines.Evaluation.Errors;

/// <summary>Finds rows whose label may be wrong.</summary>
internal static class SuspiciousLabels
{
    // Standard deviations off, told by the median of absolute errors so that the rows in question do not hide themselves: one of five hundred million rows of a normal distribution.
    private const double MostDeviations = 6;
    private const double DeviationOfMedian = 1.4826;

    /// <summary>Indices of the rows, the most suspicious first.</summary>
    /// <param name="rows">Rows with predictions by models that did not learn from them.</param>
    public static IReadOnlyList<int> Find(EvaluatedRows rows) => rows.Truth.Classes > 1 ? Classes(rows) : Numbers(rows);

    /// <summary>
    /// Confident learning (Northcutt et al. 2021, section 3): another class is as probable as it is for rows of that class in the mean, more probable than any other such class and than
    /// the label.
    /// </summary>
    private static List<int> Classes(EvaluatedRows rows)
    {
        var (truth, predictions) = (rows.Truth.Values, rows.Predictions);
        var confidence = Enumerable.Range(0, rows.Truth.Classes).Select(_ => double.PositiveInfinity).ToArray();
        foreach (var label in Enumerable.Range(0, rows.Count).GroupBy(row => (int)truth[row]))
        {
            confidence[label.Key] = label.Average(row => predictions.Row(row)[label.Key]);
        }

        var found = new List<(int Row, double Margin)>();
        for (var row = 0; row < rows.Count; row++)
        {
            var (own, other) = (predictions.Row(row)[(int)truth[row]], 0f);
            for (var label = 0; label < confidence.Length; label++)
            {
                var probability = predictions.Row(row)[label];
                other = label != (int)truth[row] && probability >= confidence[label] ? Math.Max(other, probability) : other;
            }

            if (other > own && own < confidence[(int)truth[row]])
            {
                found.Add((row, other - own));
            }
        }

        return [.. found.OrderByDescending(entry => entry.Margin).ThenBy(entry => entry.Row).Select(entry => entry.Row)];
    }

    private static List<int> Numbers(EvaluatedRows rows)
    {
        double[] errors = [.. rows.Truth.Values.Select((value, row) => Math.Abs(value - rows.Predictions.Values[row]))];
        var deviation = DeviationOfMedian * errors.Order().ElementAt(errors.Length / 2);
        return [.. Enumerable.Range(0, errors.Length).Where(row => deviation > 0 && errors[row] > MostDeviations * deviation).OrderByDescending(row => errors[row]).ThenBy(row => row)];
    }
}
