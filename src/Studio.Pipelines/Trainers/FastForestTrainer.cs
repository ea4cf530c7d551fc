namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Trainers.FastTree;

/// <summary>
/// Random forest (ML.NET's FastForest, after Breiman 2001). Classes are learned as numbers 0 and 1, one forest a class, because
/// the mean of a leaf is then the share of the class; ML.NET's own forest classifier gives no probabilities.
/// </summary>
public sealed class FastForestTrainer : ITrainer
{
    private static readonly TaskTable<(MlNetTreeObjective Train, Func<ParameterSet, ParameterSet> Second)> Objectives = new(
        "fastforest",
        (TaskCatalog.Binary, (TrainClasses, SecondForClasses)),
        (TaskCatalog.Multiclass, (TrainClasses, SecondForClasses)),
        (TaskCatalog.Regression, (TrainRegression, start => start.With("trees", 200).With("leaves", 1024).With("minLeafRows", 2))));

    /// <inheritdoc/>
    public string Name => "fastforest";

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
        new NumberRange("trees", 20, 500, 100, Log: true, Integer: true),
        new NumberRange("leaves", 8, 2048, 256, Log: true, Integer: true),
        new NumberRange("minLeafRows", 1, 64, 5, Log: true, Integer: true),
        new NumberRange("featureFraction", 0.3, 1, 1),
        new NumberRange("splitFeatureFraction", 0.1, 1, 0.5),
        new NumberRange("rowFraction", 0.5, 1, 0.7),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, Objectives[shape.Task].Second(start)];
    }

    /// <inheritdoc/>
    public int FirstRound => 2;

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) =>
        parameters.Number("trees") * shape.Classes * ((3e-8 * shape.Rows * shape.Columns) + 3e-4);

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => MlNetTraining.Run(Name, run, context =>
    {
        var missing = MissingFeatures.Measure(run.Training);
        var training = missing.Fill(run.Training);
        return Objectives[run.Shape.Task].Train(context, run, training, missing, cancellationToken);
    }, cancellationToken);

    private static ParameterSet SecondForClasses(ParameterSet start) => start.With("trees", 200).With("minLeafRows", 10).With("splitFeatureFraction", 0.3);

    private static TreeModel TrainRegression(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var label = RegressionLabel.Measure(training);
        return new TreeModel(label.Link, [Forest(context, run, label.Standardize(training), missing, cancellationToken)], missing.Values.Length);
    }

    private static TreeModel TrainClasses(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var forests = new List<IReadOnlyList<DecisionTree>>();
        foreach (var label in OneVersusRest.Labels(training))
        {
            cancellationToken.ThrowIfCancellationRequested();
            forests.Add(Forest(context, run, training.With(OneVersusRest.AsNumbers(label)), missing, cancellationToken));
        }

        return new TreeModel(new OutputLink(run.Shape.Task, Activation.Clip), forests, missing.Values.Length);
    }

    /// <summary>A forest whose trees sum up to its prediction.</summary>
    private static DecisionTree[] Forest(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var labels = training.Column<FloatColumn>(ColumnNames.Label).Values;
        if (training.RowCount == 0 || Array.TrueForAll(labels, label => label == labels[0]))
        {
            return [new DecisionTree([], [labels.FirstOrDefault()])];
        }

        var trees = FastTreeGate.Run(
            () => MlNetTrees.Read(context.Regression.Trainers.FastForest(Options(run)).Fit(training).Model, missing.Values), cancellationToken);
        return trees.Count == 0
            ? [new DecisionTree([], [(float)RowWeights.Mean(RowWeights.Of(training), labels.Length, row => labels[row])])]
            : [.. trees.Select(tree => tree.Scaled(1f / trees.Count))];
    }

    private static FastForestRegressionTrainer.Options Options(TrainingRun run) => new FastForestRegressionTrainer.Options()
    {
        NumberOfTrees = Math.Max(1, run.Iterations ?? run.Parameters.Integer("trees")),
        NumberOfLeaves = run.Parameters.Integer("leaves"),
        MinimumExampleCountPerLeaf = run.Parameters.Integer("minLeafRows"),
        FeatureFraction = run.Parameters.Number("featureFraction"),
        FeatureFractionPerSplit = run.Parameters.Number("splitFeatureFraction"),
        BaggingExampleFraction = run.Parameters.Number("rowFraction"),
        NumberOfThreads = run.Threads,
        Seed = run.Seed,
        FeatureSelectionSeed = run.Seed,
        NumberOfQuantileSamples = 1,
        MemoryStatistics = false,
    }.Of(run);
}
