namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Scoring;

/// <summary>
/// Explains single predictions by Shapley values on the scale of the output: what columns add to the prediction when they take, in any order, the values of the row in place of those of background
/// rows (Štrumbelj and Kononenko 2014). Of few columns they are exact (<see cref="ShapleyCoalitions"/>), of more they are estimated (<see cref="ShapleyWalks"/>); either way they sum to the prediction less
/// its mean over the background.
/// </summary>
public sealed class RowExplainer
{
    /// <summary>Most rows that should be explained at a time: each costs thousands of predictions.</summary>
    public const int MostRows = 10;

    /// <summary>Most predictions that a row is explained by, unless its columns are so many that the fewest background rows need more.</summary>
    internal const int MostPredictions = 20_000;

    private const int FewestBackground = 10;

    private readonly OnnxScorer _model;
    private readonly Lazy<ColumnTable> _background;
    private readonly int _seed;

    /// <summary>Explains predictions of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="background">Rows to explain against.</param>
    /// <param name="seed">Seed of the orders.</param>
    public RowExplainer(OnnxScorer model, BackgroundRows background, int seed = 1)
        : this(model, () => model.WithVectors(background.ToTable()), seed)
    {
    }

    /// <summary>Explains predictions against rows that have the vectors of their texts already.</summary>
    internal RowExplainer(OnnxScorer model, ColumnTable background, int seed = 1)
        : this(model, () => background, seed)
    {
    }

    private RowExplainer(OnnxScorer model, Func<ColumnTable> background, int seed) => (_model, _background, _seed) = (model, new Lazy<ColumnTable>(background), seed);

    /// <summary>Fewest predictions that a row is explained by.</summary>
    /// <param name="columns">Columns that the model reads.</param>
    internal static int FewestPredictions(int columns) => 2 * FewestBackground * (columns + 1);

    /// <summary>Explains rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<RowContributions> Explain(ModelRows rows, CancellationToken cancellationToken)
    {
        var table = _model.WithVectors(rows.ToTable());
        var scored = _model.Score(table);
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var output = _model.Signature.Classes is null ? 0 : scored.Predictions.Class(row);
            return Explain(table.Gather([row]), AskedModel.Of(_model, output));
        })];
    }

    /// <summary>Explains the output of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="asked">The output.</param>
    /// <param name="mostPredictions">About how many predictions it may take; the fewest background rows are gone through whatever they cost.</param>
    internal RowContributions Explain(ColumnTable row, AskedModel asked, int mostPredictions = MostPredictions)
    {
        string[] names = [.. _model.Signature.Inputs.Select(input => input.Name)];
        var background = _background.Value.RowCount;
        double[] Ask(int[][] sources) => Array.ConvertAll(asked.Ask(Mix(row, names, sources)), outputs => outputs[0]);
        var values = ShapleyCoalitions.Predictions(names.Length, background) <= mostPredictions
            ? ShapleyCoalitions.Of(Ask, names.Length, background)
            : ShapleyWalks.Of(Ask, names.Length, Math.Min(background, Math.Clamp(mostPredictions / (2 * names.Length), FewestBackground, BackgroundRows.Most)), _seed);
        return new RowContributions(asked.Outputs[0], values.Base, values.Prediction, names.Zip(values.Columns).ToDictionary(pair => pair.First, pair => pair.Second));
    }

    /// <summary>Rows whose columns are those of the row that is explained, where their source is 0, or of a background row, from 1.</summary>
    private ColumnTable Mix(ColumnTable row, string[] names, int[][] sources) => new(names.Zip(sources).SelectMany(input => _model.Signature.ColumnsOf(input.First).Select(name =>
        Join(row.Column<TableColumn>(name), _background.Value.Column<TableColumn>(name)).Gather(input.Second))));

    private static TableColumn Join(TableColumn one, TableColumn others) => (one, others) switch
    {
        (NumberColumn number, NumberColumn numbers) => new NumberColumn(one.Name, [.. number.Values, .. numbers.Values]),
        (TextColumn text, TextColumn texts) => new TextColumn(one.Name, [.. text.Values, .. texts.Values]),
        (VectorColumn vector, VectorColumn vectors) => new VectorColumn(one.Name, [.. vector.Values, .. vectors.Values], vector.Width),
        _ => throw new InvalidDataException($"Column '{one.Name}' of the background is of another type than the model reads."),
    };
}
