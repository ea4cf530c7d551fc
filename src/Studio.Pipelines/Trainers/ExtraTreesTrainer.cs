namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Studio.Pipelines.Trainers.Forests;

/// <summary>
/// Extremely randomised trees (Geurts, Ernst and Wehenkel 2006): the mean of deep trees whose thresholds are drawn by chance. They err
/// elsewhere than boosted trees do, which an ensemble of both profits from, and know several classes in one tree.
/// </summary>
public sealed class ExtraTreesTrainer : ITrainer
{
    private delegate ForestModel Grower(TrainingRun run, float[][] columns, CancellationToken cancellationToken);

    /// <summary>What is learned for a task, and where the search starts.</summary>
    /// <param name="MinLeafRows">Rows of a leaf.</param>
    /// <param name="SplitFeatureFraction">Features tried at a split.</param>
    /// <param name="Further">Rows of a leaf and features at a split of further configurations.</param>
    /// <param name="Grow">Grows the forest.</param>
    private sealed record Objective(int MinLeafRows, double SplitFeatureFraction, IReadOnlyList<(int Rows, double Fraction)> Further, Grower Grow);

    // What did best by cross-validation: two classes are mostly a matter of chance (german_credit, telco_churn: log-loss .56 and .53 with
    // leaves of one row, .53 and .42 with twelve), several classes of shape (vehicle .50 and .81).
    private static readonly TaskTable<Objective> Objectives = new(
        "extratrees",
        (TaskCatalog.Binary, new(6, 0.3, [(20, 0.15), (2, 0.5)], GrowBinary)),
        (TaskCatalog.Multiclass, new(1, 0.5, [(5, 1)], GrowMulticlass)),
        (TaskCatalog.Regression, new(2, 0.7, [(5, 1)], GrowNumbers)));

    // Some 35 bytes a node or leaf in the exported file: a model stays below 10 MB.
    private const int MostLeaves = 125_000;

    // As many trees share the leaves at least: fewer deep ones do worse than these many pruned ones.
    private const int FewestTrees = 32;

    // More rows than a tree's leaves can tell apart only cost time.
    private const int MostTreeRows = 50_000;

    // On wide tables more features a node take longer and make the trees no better, only more alike.
    private const int MostSplitFeatures = 64;

    /// <inheritdoc/>
    public string Name => "extratrees";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape)
    {
        var objective = Objectives[shape.Task];
        return new(
        [
            new NumberRange("trees", 10, 500, 100, Log: true, Integer: true),
            new NumberRange("minLeafRows", 1, 64, objective.MinLeafRows, Log: true, Integer: true),
            new NumberRange("splitFeatureFraction", 0.05, 1, objective.SplitFeatureFraction),
        ]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, .. Objectives[shape.Task].Further.Select(further => start.With("minLeafRows", further.Rows).With("splitFeatureFraction", further.Fraction))];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters)
    {
        var rows = Math.Min(shape.Rows, MostTreeRows);
        var features = Math.Clamp(shape.Columns * parameters.Number("splitFeatureFraction"), 1, MostSplitFeatures);
        return 2e-8 * parameters.Number("trees") * rows * Math.Log2(rows + 1) * features;
    }

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Objectives[run.Shape.Task].Grow(run, Columns(run.Training.Column<VectorColumn>(ColumnNames.Features)), cancellationToken);
    }

    private static ForestModel GrowBinary(TrainingRun run, float[][] columns, CancellationToken cancellationToken)
    {
        var shares = OneVersusRest.AsNumbers(run.Training.Column<BooleanColumn>(ColumnNames.Label)).Values;
        return Classes(run, Grow(run, columns, new NumberTally(shares, RowWeights.Of(run.Training)), cancellationToken), columns.Length, 1);
    }

    private static ForestModel GrowMulticlass(TrainingRun run, float[][] columns, CancellationToken cancellationToken)
    {
        var keys = run.Training.Column<KeyColumn>(ColumnNames.Label);
        var classes = Array.ConvertAll(keys.Values, key => (int)key - 1);
        return Classes(run, Grow(run, columns, new ClassTally(classes, new double[keys.Classes], RowWeights.Of(run.Training)), cancellationToken), columns.Length, keys.Classes);
    }

    private static ForestModel GrowNumbers(TrainingRun run, float[][] columns, CancellationToken cancellationToken)
    {
        var label = RegressionLabel.Measure(run.Training);
        var numbers = label.Standardize(run.Training).Column<FloatColumn>(ColumnNames.Label).Values;
        return new ForestModel(label.Link, Grow(run, columns, new NumberTally(numbers, RowWeights.Of(run.Training)), cancellationToken), columns.Length, 1);
    }

    /// <summary>No class is impossible: each gets what half a row in one of the trees' leaves would tell.</summary>
    private static ForestModel Classes(TrainingRun run, ForestTree[] trees, int features, int outputs)
    {
        var classes = Math.Max(2, outputs);
        var floor = 0.5f / ((trees.Length + 1) * classes);
        return new ForestModel(new OutputLink(run.Shape.Task, Activation.Clip, 1 - (classes * floor), floor), trees, features, outputs);
    }

    private static ForestTree[] Grow<TTally>(TrainingRun run, float[][] columns, TTally labels, CancellationToken cancellationToken)
        where TTally : struct, ISplitTally<TTally>
    {
        var asked = Math.Max(1, run.Iterations ?? run.Parameters.Integer("trees"));
        var options = Options(run, columns.Length, asked);
        ForestTree Tree(int index) =>
            new ExtraTreeGrower<TTally>(columns, labels, options, ((ulong)(uint)run.Seed << 32) + (uint)index).Grow(cancellationToken);

        // The first tree tells how many leaves the data asks for, and so how many trees the limit leaves room for.
        var first = Tree(0);
        var trees = new ForestTree?[run.Iterations is null ? Math.Min(asked, Math.Max(FewestTrees, MostLeaves / first.Leaves)) : asked];
        trees[0] = first;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = run.Threads, CancellationToken = cancellationToken };
        Parallel.For(1, trees.Length, parallel, index => trees[index] = run.Limit?.IsOver == true ? null : Tree(index));
        return [.. trees.OfType<ForestTree>()];
    }

    private static ForestOptions Options(TrainingRun run, int features, int trees) => new(
        Math.Clamp((int)Math.Round(features * run.Parameters.Number("splitFeatureFraction")), 1, Math.Min(features, MostSplitFeatures)),
        run.Parameters.Integer("minLeafRows"),
        MostLeaves / Math.Min(trees, FewestTrees),
        Math.Min(run.Training.RowCount, MostTreeRows));

    private static float[][] Columns(VectorColumn features)
    {
        var columns = new float[features.Width][];
        for (var feature = 0; feature < columns.Length; feature++)
        {
            var column = columns[feature] = new float[features.Count];
            for (var row = 0; row < column.Length; row++)
            {
                column[row] = features.Values[(row * features.Width) + feature];
            }
        }

        return columns;
    }
}
