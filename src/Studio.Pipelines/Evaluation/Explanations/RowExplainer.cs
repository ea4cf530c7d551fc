namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Scoring;

/// <summary>
/// Explains single predictions by Shapley values on the scale of the output (Štrumbelj and Kononenko 2014): columns of a background row take the values of the row one after the
/// other, in an order that is drawn, and each is given what the prediction changes by then. Each order is gone through forwards and backwards, which cancels most of what the drawing
/// adds (Mitchell et al. 2022). What the columns are given sums to the prediction less its mean over the background, whatever is drawn.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="background">Rows to explain against.</param>
/// <param name="seed">Seed of the orders.</param>
public sealed class RowExplainer(OnnxScorer model, BackgroundRows background, int seed = 1)
{
    /// <summary>Most rows that should be explained at a time: each costs thousands of predictions.</summary>
    public const int MostRows = 10;

    private const int MostPredictions = 20_000;
    private const int FewestBackground = 10;

    private readonly Lazy<ColumnTable> _background = new(() => model.WithVectors(background.ToTable()));

    /// <summary>Explains rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<RowContributions> Explain(ModelRows rows, CancellationToken cancellationToken)
    {
        var table = model.WithVectors(rows.ToTable());
        var scored = model.Score(table);
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var output = model.Signature.Classes is null ? 0 : scored.Predictions.Class(row);
            return Explain(table.Gather([row]), AskedModel.Of(model, output));
        })];
    }

    /// <summary>Explains the output of a row.</summary>
    internal RowContributions Explain(ColumnTable row, AskedModel asked)
    {
        string[] names = [.. model.Signature.Inputs.Select(input => input.Name)];
        var (random, used) = (new Random(seed), Math.Min(_background.Value.RowCount, Math.Clamp(MostPredictions / (2 * names.Length), FewestBackground, BackgroundRows.Most)));
        var walks = Enumerable.Range(0, used).SelectMany(place => Orders(random, names.Length).Select(order => (Place: place, Order: order))).ToList();
        var answers = asked.Ask(Steps(row, names, walks));
        var contributions = new double[names.Length];
        var (start, end) = (0.0, 0.0);
        foreach (var (walk, (_, order)) in walks.Index())
        {
            var first = walk * (names.Length + 1);
            start += answers[first][0] / walks.Count;
            end = answers[first + names.Length][0];
            for (var step = 0; step < order.Length; step++)
            {
                contributions[order[step]] += (answers[first + step + 1][0] - answers[first + step][0]) / walks.Count;
            }
        }

        return new RowContributions(asked.Outputs[0], start, end, names.Zip(contributions).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    private static IEnumerable<int[]> Orders(Random random, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        yield return order;
        yield return [.. order.Reverse()];
    }

    /// <summary>The rows of all walks, from the background to the row that is explained.</summary>
    private ColumnTable Steps(ColumnTable row, string[] names, List<(int Place, int[] Order)> walks)
    {
        // Row 0 is the one that is explained, the background follows.
        var sources = names.ToDictionary(name => name, _ => new int[walks.Count * (names.Length + 1)]);
        foreach (var (walk, (place, order)) in walks.Index())
        {
            foreach (var (turn, column) in order.Index())
            {
                sources[names[column]].AsSpan((walk * (names.Length + 1)), turn + 1).Fill(place + 1);
            }
        }

        return new ColumnTable(names.SelectMany(input => model.Signature.ColumnsOf(input).Select(name =>
            Join(row.Column<TableColumn>(name), _background.Value.Column<TableColumn>(name)).Gather(sources[input]))));
    }

    private static TableColumn Join(TableColumn one, TableColumn others) => (one, others) switch
    {
        (NumberColumn number, NumberColumn numbers) => new NumberColumn(one.Name, [.. number.Values, .. numbers.Values]),
        (TextColumn text, TextColumn texts) => new TextColumn(one.Name, [.. text.Values, .. texts.Values]),
        (VectorColumn vector, VectorColumn vectors) => new VectorColumn(one.Name, [.. vector.Values, .. vectors.Values], vector.Width),
        _ => throw new InvalidDataException($"Column '{one.Name}' of the background is of another type than the model reads."),
    };
}
