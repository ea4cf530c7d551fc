namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>How much pairs of columns depend on one another in what is predicted (H²; Friedman and Popescu 2008, section 8.1).</summary>
internal static class Interactions
{
    private const int MostColumns = 6;
    private const int MostRows = 30;

    // What is left of an effect that is none is rounding.
    private const double LeastVariance = 1e-12;

    /// <summary>All pairs of the first columns, the strongest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">Columns, the most important first.</param>
    /// <param name="rows">Rows, of which some are asked.</param>
    /// <param name="options">Threads and how it is ended early.</param>
    public static IReadOnlyList<Interaction> Of(AskedModel model, IReadOnlyList<string> columns, ColumnTable rows, ParallelOptions options)
    {
        var few = rows.Gather([.. Enumerable.Range(0, Math.Min(MostRows, rows.RowCount))]);
        string[] names = [.. columns.Take(MostColumns)];
        var pairs = names.SelectMany((first, index) => names.Skip(index + 1).Select(second => (First: first, Second: second))).ToList();
        var alone = new double[names.Length][];
        Parallel.For(0, names.Length, options, index => alone[index] = Dependence(model, few, [names[index]]));
        var found = new Interaction[pairs.Count];
        Parallel.For(0, pairs.Count, options, index =>
        {
            var (first, second) = pairs[index];
            var together = Dependence(model, few, [first, second]);
            var (one, other) = (alone[Array.IndexOf(names, first)], alone[Array.IndexOf(names, second)]);
            var rest = together.Select((value, row) => value - one[row] - other[row]).Sum(left => left * left);
            var variance = together.Sum(value => value * value);
            found[index] = new Interaction(first, second, variance / together.Length < LeastVariance ? 0 : rest / variance);
        });
        return [.. found.OrderByDescending(pair => pair.Strength)];
    }

    /// <summary>The mean prediction of all rows with the values that each row has in these columns, less its mean.</summary>
    private static double[] Dependence(AskedModel model, ColumnTable rows, IReadOnlyList<string> columns)
    {
        var count = rows.RowCount;
        int[] asked = [.. Enumerable.Range(0, count * count).Select(place => place % count)];
        int[] given = [.. Enumerable.Range(0, count * count).Select(place => place / count)];
        var crossed = columns.Aggregate(rows.Gather(asked), (table, column) => table.With(rows.Column<TableColumn>(column).Gather(given)));
        var answers = model.Ask(crossed);
        double[] means = [.. Enumerable.Range(0, count).Select(row => answers.AsSpan(row * count, count).ToArray().Average(answer => answer[0]))];
        var mean = means.Average();
        return Array.ConvertAll(means, value => value - mean);
    }
}
