namespace Studio.Pipelines.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers.Forests;
using Studio.Pipelines.Trainers.Models;

/// <summary>
/// Extremely randomised trees (Geurts, Ernst and Wehenkel 2006): the mean of deep trees whose thresholds are drawn by chance. They err
/// elsewhere than boosted trees do, which an ensemble of both profits from, and know several classes in one tree.
/// </summary>
public sealed class ExtraTreesTrainer : ITrainer
{
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
    public string? Unavailable(DataShape shape) => null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape)
    {
        var (rows, fraction) = Start(shape.Task);
        return new(
        [
            new NumberRange("trees", 10, 500, 100, Log: true, Integer: true),
            new NumberRange("minLeafRows", 1, 64, rows, Log: true, Integer: true),
            new NumberRange("splitFeatureFraction", 0.05, 1, fraction),
        ]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return shape.Task == TaskKind.Binary
            ? [start, start.With("minLeafRows", 20).With("splitFeatureFraction", 0.15), start.With("minLeafRows", 2).With("splitFeatureFraction", 0.5)]
            : [start, start.With("minLeafRows", 5).With("splitFeatureFraction", 1)];
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
        var columns = Columns(run.Training.Column<VectorColumn>(ColumnNames.Features));
        switch (run.Shape.Task)
        {
            case TaskKind.Regression:
                var label = RegressionLabel.Measure(run.Training);
                var numbers = label.Standardize(run.Training).Column<FloatColumn>(ColumnNames.Label).Values;
                return new ForestModel(label.Link, Grow(run, columns, new NumberTally(numbers), cancellationToken), columns.Length, 1);
            case TaskKind.Binary:
                var shares = OneVersusRest.AsNumbers(run.Training.Column<BooleanColumn>(ColumnNames.Label)).Values;
                return Classes(run, Grow(run, columns, new NumberTally(shares), cancellationToken), columns.Length, 1);
            default:
                var keys = run.Training.Column<KeyColumn>(ColumnNames.Label);
                var classes = Array.ConvertAll(keys.Values, key => (int)key - 1);
                return Classes(run, Grow(run, columns, new ClassTally(classes, new int[keys.Classes]), cancellationToken), columns.Length, keys.Classes);
        }
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

    /// <summary>
    /// What did best by cross-validation: two classes are mostly a matter of chance (german_credit, telco_churn: log-loss .56 and .53 with
    /// leaves of one row, .53 and .42 with twelve), several classes of shape (vehicle .50 and .81).
    /// </summary>
    private static (int MinLeafRows, double SplitFeatureFraction) Start(TaskKind task) => task switch
    {
        TaskKind.Binary => (6, 0.3),
        TaskKind.Multiclass => (1, 0.5),
        _ => (2, 0.7),
    };

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
