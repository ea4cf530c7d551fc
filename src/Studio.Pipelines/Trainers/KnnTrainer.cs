namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Studio.Pipelines.Trainers.Neighbors;

/// <summary>
/// k nearest neighbours, weighted by their distance, exact. Features that tell more of the label by themselves weigh more in
/// the distance. Mostly a member that errs elsewhere than the others do; the model is its rows, so it is for tables that are not large.
/// </summary>
public sealed class KnnTrainer : ITrainer
{
    /// <summary>What rows tell for a task, and where the search starts.</summary>
    /// <param name="Neighbors">Neighbours of the first configuration.</param>
    /// <param name="SecondNeighbors">Those of the second.</param>
    /// <param name="SecondRelevance">How much the relevance of features counts in the second.</param>
    /// <param name="Labels">One number a row to order them by, what they tell by output, and the way back to the label.</param>
    private sealed record Objective(int Neighbors, int SecondNeighbors, double SecondRelevance, Func<TrainingRun, (double[] Order, float[][] Values, OutputLink Link)> Labels);

    private static readonly TaskTable<Objective> Objectives = new(
        "knn",
        (TaskCatalog.Binary, new(50, 15, 0, ClassLabels)),
        (TaskCatalog.Multiclass, new(10, 30, 1, ClassLabels)),
        (TaskCatalog.Regression, new(10, 30, 1, NumberLabels)));

    /// <summary>Training rows above which it is no longer worth its time and memory.</summary>
    public const int MostRows = 20_000;

    /// <summary>Columns above which distances tell nothing.</summary>
    public const int MostColumns = 500;

    // Rows that a model keeps: a chunk of 2,500 rows to predict takes three times 2,500 × so many distances, 300 MB.
    private const int MostKeptRows = 10_000;

    // Numbers that a model keeps: 1.2 MB in the exported file, and that for every fold.
    private const int MostKeptValues = 300_000;

    // Most neighbours that make sense on tables of this size.
    private const int MostNeighbors = 100;

    /// <inheritdoc/>
    public string Name => "knn";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "scaled";

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) =>
        shape.Rows > MostRows ? FormattableString.Invariant($"Nearest neighbours are for at most {MostRows:N0} rows; each prediction is compared with all of them.")
        : shape.Columns > MostColumns ? $"Nearest neighbours are for at most {MostColumns} columns; with more, all rows are about equally far apart."
        : null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("neighbors", 2, MostNeighbors, Objectives[shape.Task].Neighbors, Log: true, Integer: true),
        new NumberRange("decay", 1, 3, 1, Integer: true),
        new NumberRange("relevance", 0, 1.5, 0.5),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var (start, objective) = (SearchSpace(shape).Default(), Objectives[shape.Task]);
        return [start, start.With("neighbors", objective.SecondNeighbors).With("relevance", objective.SecondRelevance)];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) =>
        2e-7 * shape.Rows * shape.Columns * shape.Classes;

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var features = run.Training.Column<VectorColumn>(ColumnNames.Features);
        var (labels, values, link) = Objectives[run.Shape.Task].Labels(run);
        var relevance = FeatureRelevance.Measure(features, values);
        cancellationToken.ThrowIfCancellationRequested();
        var (centers, scales) = Scale(features, relevance, run.Parameters.Number("relevance"));
        var kept = RowSample.Draw(labels, Math.Clamp(MostKeptValues / features.Width, 1, MostKeptRows), run.Seed);
        var weights = RowWeights.Of(run.Training);
        float[] prior = [.. values.Select(output => (float)RowWeights.Mean(weights, output.Length, row => output[row]))];
        var rows = new NeighborRows(
            centers,
            scales,
            [.. Enumerable.Range(0, features.Width).Select(i => Array.ConvertAll(kept, row => (double)((features.Row(row)[i] - centers[i]) * scales[i])))],
            [.. values.Select(output => Array.ConvertAll(kept, row => output[row]))],
            prior)
        {
            Weights = weights is null ? null : Array.ConvertAll(kept, row => weights[row]),
        };
        return new NeighborModel(link, rows, run.Parameters.Integer("neighbors"), run.Parameters.Integer("decay"));
    }

    private static (double[] Order, float[][] Values, OutputLink Link) NumberLabels(TrainingRun run)
    {
        var label = RegressionLabel.Measure(run.Training);
        var numbers = label.Standardize(run.Training).Column<FloatColumn>(ColumnNames.Label).Values;
        return (Array.ConvertAll(numbers, number => (double)number), [numbers], label.Link);
    }

    private static (double[] Order, float[][] Values, OutputLink Link) ClassLabels(TrainingRun run)
    {
        float[][] shares = [.. OneVersusRest.Labels(run.Training).Select(label => OneVersusRest.AsNumbers(label).Values)];
        var order = new double[run.Training.RowCount];
        for (var output = 0; output < shares.Length; output++)
        {
            for (var row = 0; row < order.Length; row++)
            {
                order[row] += shares[output][row] * (output + 1);
            }
        }

        return (order, shares, new OutputLink(run.Shape.Task, Activation.Clip));
    }

    /// <summary>
    /// Mean and weight of each feature. The weight is its share of what all tell, to a power; all are divided so that rows have a squared
    /// length of 1 in the mean, which the constants of <see cref="NeighborModel"/> are made for.
    /// </summary>
    private static (float[] Centers, float[] Scales) Scale(VectorColumn features, double[] relevance, double power)
    {
        var (centers, scales) = (new float[features.Width], new double[features.Width]);
        var highest = relevance.Max();
        var length = 0d;
        for (var i = 0; i < scales.Length; i++)
        {
            double sum = 0, squares = 0;
            for (var row = 0; row < features.Count; row++)
            {
                double value = features.Row(row)[i];
                sum += value;
                squares += value * value;
            }

            var mean = sum / features.Count;
            centers[i] = (float)mean;

            // No feature is left out: one may tell nothing by itself and much beside another.
            scales[i] = highest > 0 ? Math.Pow((relevance[i] / highest) + 0.02, power) : 1;
            length += scales[i] * scales[i] * Math.Max(0, (squares / features.Count) - (mean * mean));
        }

        var unit = length > 0 ? 1 / Math.Sqrt(length) : 1;
        return (centers, Array.ConvertAll(scales, scale => (float)(scale * unit)));
    }
}
