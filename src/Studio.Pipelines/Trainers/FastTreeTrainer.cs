namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Trainers.FastTree;

/// <summary>
/// Gradient boosted trees (ML.NET's FastTree, after MART, Friedman 2001), one versus rest for several classes. ML.NET's early
/// stopping watches the error rate and the absolute error, so all trees are trained and then cut back to the number with the
/// lowest log-loss or squared error on the validation rows.
/// </summary>
public sealed class FastTreeTrainer : ITrainer
{
    private static readonly TaskTable<MlNetTreeObjective> Objectives = new(
        "fasttree", (TaskCatalog.Binary, TrainClasses), (TaskCatalog.Multiclass, TrainClasses), (TaskCatalog.Regression, TrainRegression));

    // Seconds of one core, measured on 200 rows of 14 and of 57 columns: of a leaf, and of its share of a column.
    private const double LeafSeconds = 7e-5;
    private const double LeafCellSeconds = 2.5e-6;

    /// <inheritdoc/>
    public string Name => "fasttree";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool IsExclusive => true;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("trees", 20, 1000, 200, Log: true, Integer: true),
        new NumberRange("learningRate", 0.01, 0.3, 0.1, Log: true),
        new NumberRange("leaves", 4, 128, 20, Log: true, Integer: true),
        new NumberRange("minLeafRows", 1, 64, 10, Log: true, Integer: true),
        new NumberRange("featureFraction", 0.4, 1, 1),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            start,
            start.With("trees", 500).With("learningRate", 0.05).With("leaves", 32).With("featureFraction", 0.7),
        ];
    }

    /// <inheritdoc/>
    public int FirstRound => 2;

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters)
    {
        // Each leaf costs something whatever its rows, and that much more on few rows, where most of the time goes into it.
        var leaves = Math.Min(parameters.Number("leaves"), shape.Rows / parameters.Number("minLeafRows"));
        var trees = parameters.Number("trees") * (shape.Classes > 2 ? shape.Classes : 1);
        return trees * ((1e-8 * shape.Rows * shape.Columns) + (leaves * (LeafSeconds + (LeafCellSeconds * shape.Columns))));
    }

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => MlNetTraining.Run(Name, run, context =>
    {
        var missing = MissingFeatures.Measure(run.Training);
        var training = missing.Fill(run.Training);
        var model = FastTreeGate.Run(() => Objectives[run.Shape.Task](context, run, training, missing, cancellationToken), cancellationToken);
        return BestRounds.Keep(model, run.Validation);
    }, cancellationToken);

    private static TreeModel TrainRegression(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var label = RegressionLabel.Measure(training);
        var options = Options<FastTreeRegressionTrainer.Options>(run);
        var model = context.Regression.Trainers.FastTree(options).Fit(label.Standardize(training)).Model;
        return new TreeModel(label.Link, [MlNetTrees.Read(model, missing.Values)], missing.Values.Length);
    }

    private static TreeModel TrainClasses(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var trees = new List<IReadOnlyList<DecisionTree>>();
        foreach (var label in OneVersusRest.Labels(training))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var model = context.BinaryClassification.Trainers.FastTree(Options<FastTreeBinaryTrainer.Options>(run)).Fit(training.With(label)).Model;

            // FastTree's scores are log-odds only after its calibrator's slope, twice the learning rate.
            trees.Add([.. MlNetTrees.Read(model.SubModel, missing.Values).Select(tree => tree.Scaled((float)-model.Calibrator.Slope))]);
        }

        return new TreeModel(new OutputLink(run.Shape.Task, Activation.Logistic), trees, missing.Values.Length);
    }

    private static TOptions Options<TOptions>(TrainingRun run)
        where TOptions : BoostedTreeOptions, new() => new TOptions()
        {
            NumberOfTrees = Math.Max(1, run.Iterations ?? run.Parameters.Integer("trees")),
            LearningRate = run.Parameters.Number("learningRate"),
            NumberOfLeaves = run.Parameters.Integer("leaves"),
            MinimumExampleCountPerLeaf = run.Parameters.Integer("minLeafRows"),
            FeatureFraction = run.Parameters.Number("featureFraction"),
            NumberOfThreads = run.Threads,
            Seed = run.Seed,
            FeatureSelectionSeed = run.Seed,
            MemoryStatistics = false,
        }.Of(run);
}
