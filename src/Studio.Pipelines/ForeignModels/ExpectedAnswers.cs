namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Scoring;

/// <summary>Holds the file that is served against what the model's own tool has answered: exporters are known to change models.</summary>
/// <param name="scorer">The file.</param>
/// <param name="roles">What its outputs are.</param>
internal sealed class ExpectedAnswers(OnnxScorer scorer, OutputRoles roles)
{
    /// <summary>Largest difference, in proportion to numbers above 1: answers are rarely written down with all their digits.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Compares.</summary>
    /// <param name="rows">Rows as the file takes them.</param>
    /// <param name="expected">The tool's answers on them, a column each; rows where one is missing are left out.</param>
    /// <exception cref="ImportException">They are not the same.</exception>
    public void Check(ColumnTable rows, IReadOnlyList<double[]> expected)
    {
        if (expected.Count != roles.Width)
        {
            throw new ImportException($"The mapping names {expected.Count} columns with expected answers; the model gives {roles.Width} numbers a row.");
        }

        var scored = scorer.Score(rows);
        var (different, largest, worst) = (0, 0.0, 0);
        for (var row = 0; row < rows.RowCount; row++)
        {
            var difference = Enumerable.Range(0, expected.Count).Max(column => Difference(Value(scored, row, column), expected[column][row]));
            different += difference > Tolerance ? 1 : 0;
            (largest, worst) = difference > largest ? (difference, row) : (largest, worst);
        }

        if (different > 0)
        {
            throw new ImportException(string.Create(
                CultureInfo.InvariantCulture,
                $"The file does not answer as the tool did that made it: {different} of {rows.RowCount} rows differ, by {largest:G3} at most (row {worst + 1}: {Text(scored, worst)} in place of {string.Join(", ", expected.Select(column => column[worst].ToString("G6", CultureInfo.InvariantCulture)))}). It was changed when it was exported. It is not served."));
        }
    }

    private static double Value(ScoredRows scored, int row, int column) => scored.Numbers is { } numbers ? numbers[row] : scored.Predictions.Row(row)[column];

    private string Text(ScoredRows scored, int row) => string.Join(", ", Enumerable.Range(0, roles.Width).Select(column => Value(scored, row, column).ToString("G6", CultureInfo.InvariantCulture)));

    private static double Difference(double actual, double expected) => double.IsNaN(expected) ? 0
        : double.IsNaN(actual) ? double.PositiveInfinity
        : Math.Abs(actual - expected) / Math.Max(1, Math.Abs(expected));
}
