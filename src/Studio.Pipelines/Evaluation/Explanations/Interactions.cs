namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>How much pairs of columns depend on one another in what is predicted (H²; Friedman and Popescu 2008, section 8.1).</summary>
internal static class Interactions
{
    private const int MostColumns = 6;
    private const int MostRows = 30;
    private const int FewestRows = 12;

    // What is left of an effect that is none is rounding.
    private const double LeastVariance = 1e-12;

    /// <summary>Predictions that they take at most.</summary>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rows">Number of rows.</param>
    public static int Predictions(int columns, int rows) => Questions(columns) * rows * rows;

    /// <summary>Rows that so many predictions allow, 12 to 30.</summary>
    /// <param name="columns">Number of columns.</param>
    /// <param name="predictions">About how many predictions they may take, unless the fewest rows need more.</param>
    public static int RowsFor(int columns, double predictions) => (int)Math.Clamp(Math.Sqrt(predictions / Math.Max(1, Questions(columns))), FewestRows, MostRows);

    /// <summary>All pairs of the first columns, the strongest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="columns">Columns, the most important first.</param>
    /// <param name="rows">Rows, of which the first are asked.</param>
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

    /// <summary>Of each column and of each pair one for each row with each row's values.</summary>
    private static int Questions(int columns) => Math.Min(MostColumns, columns) * (Math.Min(MostColumns, columns) + 1) / 2;

    /// <summary>The mean prediction of all rows with the values that each row has in these columns, less its mean. Rows with the same values are asked about once.</summary>
    private static double[] Dependence(AskedModel model, ColumnTable rows, IReadOnlyList<string> columns)
    {
        var count = rows.RowCount;
        int[] alike = [.. Enumerable.Range(0, count).Select(row => Enumerable.Range(0, row + 1).First(other => columns.All(column => AreSame(rows.Column<TableColumn>(column), row, other))))];
        int[] kinds = [.. alike.Distinct()];
        int[] asked = [.. Enumerable.Range(0, kinds.Length * count).Select(place => place % count)];
        int[] given = [.. Enumerable.Range(0, kinds.Length * count).Select(place => kinds[place / count])];
        var crossed = columns.Aggregate(rows.Gather(asked), (table, column) => table.With(rows.Column<TableColumn>(column).Gather(given)));
        var answers = model.Ask(crossed);
        double[] found = [.. Enumerable.Range(0, kinds.Length).Select(kind => answers.AsSpan(kind * count, count).ToArray().Average(answer => answer[0]))];
        double[] means = [.. alike.Select(row => found[Array.IndexOf(kinds, row)])];
        var mean = means.Average();
        return Array.ConvertAll(means, value => value - mean);
    }

    private static bool AreSame(TableColumn column, int row, int other) => row == other || column switch
    {
        NumberColumn numbers => numbers.Values[row].Equals(numbers.Values[other]),
        TextColumn texts => texts.Values[row] == texts.Values[other],
        _ => false,
    };
}
