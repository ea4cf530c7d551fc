namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>What a model predicts when all rows have the same value in a column (Friedman 2001, section 8.2).</summary>
internal static class PartialDependence
{
    private const int Individuals = 30;

    /// <summary>At all values of a grid.</summary>
    /// <param name="model">The model.</param>
    /// <param name="grid">Values of the column.</param>
    /// <param name="rows">Rows to ask, at least one.</param>
    public static ColumnEffect Of(AskedModel model, ColumnGrid grid, ColumnTable rows)
    {
        var asked = Enumerable.Range(0, grid.Count).Select(point => At(model, grid, point, rows)).ToList();
        var step = Math.Max(1, rows.RowCount / Individuals);
        return new ColumnEffect(
            grid.Column,
            [.. asked.Select((answers, point) => grid.Point(point, [.. Enumerable.Range(0, model.Outputs.Count).Select(output => answers.Average(answer => answer[output]))]))],
            [.. Enumerable.Range(0, Math.Min(Individuals, rows.RowCount)).Select(individual => asked.Select(answers => answers[individual * step][0]).ToArray())])
        {
            Accumulated = grid.Numbers is { } numbers ? AccumulatedEffects.Of(model, grid, numbers, rows) : null,
        };
    }

    /// <summary>Predictions of rows that all have one value of a grid.</summary>
    /// <param name="model">The model.</param>
    /// <param name="grid">Values of the column.</param>
    /// <param name="point">Which of them, from 0.</param>
    /// <param name="rows">The rows.</param>
    public static double[][] At(AskedModel model, ColumnGrid grid, int point, ColumnTable rows) => model.Ask(rows.With(grid.Fill(point, rows.RowCount)));
}
