namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

/// <summary>
/// Generalised additive model (ML.NET's GAM, after Lou et al. 2012): a sum of one step function a feature, one versus rest for several
/// classes. Each step function becomes a balanced tree over its bins. Rows count the same: given weights, ML.NET's GAM learns a constant.
/// </summary>
public sealed class GamTrainer : ITrainer
{
    private static readonly TaskTable<MlNetTreeObjective> Objectives = new(
        "gam", (TaskCatalog.Binary, TrainClasses), (TaskCatalog.Multiclass, TrainClasses), (TaskCatalog.Regression, TrainRegression));

    private const int MostRows = 20_000;
    private const int MostColumns = 100;
    private const int MostClasses = 5;

    /// <inheritdoc/>
    public string Name => "gam";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public bool KeepsInteractionGroups => true;

    /// <inheritdoc/>
    public bool IsExclusive => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) =>
        shape.Rows > MostRows ? FormattableString.Invariant($"Additive models are for at most {MostRows:N0} rows here: boosted trees find what they find, and more, in less time.")
        : shape.Columns > MostColumns ? $"Additive models are for at most {MostColumns} columns: each is passed over in every iteration."
        : shape.Classes > MostClasses ? $"Additive models are for at most {MostClasses} classes: each is a model of its own."
        : null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("iterations", 100, 3000, 500, Log: true, Integer: true),
        new NumberRange("learningRate", 0.002, 0.1, 0.02, Log: true),
        new NumberRange("bins", 16, 255, 64, Log: true, Integer: true),
        new NumberRange("minLeafRows", 2, 64, 10, Log: true, Integer: true),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape) => [SearchSpace(shape).Default()];

    /// <inheritdoc/>
    public int FirstRound => 2;

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) =>
        parameters.Number("iterations") * shape.Columns * Math.Max(1, shape.Classes - 1) * ((1e-8 * shape.Rows) + 1e-5);

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => MlNetTraining.Run(Name, run, context =>
    {
        var missing = MissingFeatures.Measure(run.Training);
        var training = missing.Fill(run.Training);
        return FastTreeGate.Run(() => Objectives[run.Shape.Task](context, run, training, missing, cancellationToken), cancellationToken);
    }, cancellationToken);

    private static TreeModel TrainRegression(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var label = RegressionLabel.Measure(training);
        var model = context.Regression.Trainers.Gam(Options<GamRegressionTrainer.Options, RegressionPredictionTransformer<GamRegressionModelParameters>, GamRegressionModelParameters>(run)).Fit(label.Standardize(training)).Model;
        return new TreeModel(label.Link, [Trees(model, missing, 1)], missing.Values.Length);
    }

    private static TreeModel TrainClasses(
        MLContext context, TrainingRun run, ColumnTable training, MissingFeatures missing, CancellationToken cancellationToken)
    {
        var outputs = new List<IReadOnlyList<DecisionTree>>();
        foreach (var label in OneVersusRest.Labels(training))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var options = Options<GamBinaryTrainer.Options, BinaryPredictionTransformer<CalibratedModelParametersBase<GamBinaryModelParameters, PlattCalibrator>>, CalibratedModelParametersBase<GamBinaryModelParameters, PlattCalibrator>>(run);
            var model = context.BinaryClassification.Trainers.Gam(options).Fit(training.With(label)).Model;
            var trees = Trees(model.SubModel, missing, (float)-model.Calibrator.Slope);
            outputs.Add([.. trees, new DecisionTree([], [(float)-model.Calibrator.Offset])]);
        }

        return new TreeModel(new OutputLink(run.Shape.Task, Activation.Logistic), outputs, missing.Values.Length);
    }

    /// <summary>One tree a feature and one for the intercept, all multiplied by a factor.</summary>
    private static List<DecisionTree> Trees(GamModelParametersBase model, MissingFeatures missing, float factor)
    {
        List<DecisionTree> trees = [new DecisionTree([], [(float)model.Bias * factor])];
        var (bounds, effects, inputs) = (Bounds(model), Effects(model), ShapeToInput(model));
        for (var shape = 0; shape < bounds.Length; shape++)
        {
            if (effects[shape].Length == 0)
            {
                continue;
            }

            var feature = inputs[shape];
            trees.Add(Tree(
                feature,
                Array.ConvertAll(bounds[shape], bound => (float)bound),
                Array.ConvertAll(effects[shape], effect => (float)effect * factor),
                missing.Values[feature]));
        }

        return trees;
    }

    /// <summary>A balanced tree that gives bin i's effect to values above bound i − 1 and up to bound i; the last bound is no limit.</summary>
    private static DecisionTree Tree(int feature, float[] bounds, float[] effects, float missing)
    {
        var nodes = new TreeNode[effects.Length - 1];
        var next = 0;
        int Build(int first, int last)
        {
            if (first == last)
            {
                return ~first;
            }

            var index = next++;
            var middle = (first + last) / 2;
            var left = Build(first, middle);
            nodes[index] = new TreeNode(feature, bounds[middle], left, Build(middle + 1, last), missing <= bounds[middle]);
            return index;
        }

        _ = Build(0, effects.Length - 1);
        return new DecisionTree(nodes, effects);
    }

    /// <summary>The feature of each step function; features that are constant have none, and the public getters by feature fail beside them.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_shapeToInputMap")]
    private static extern ref readonly int[] ShapeToInput(GamModelParametersBase model);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetBinUpperBounds")]
    private static extern double[][] Bounds(GamModelParametersBase model);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetBinEffects")]
    private static extern double[][] Effects(GamModelParametersBase model);

    private static TOptions Options<TOptions, TTransformer, TModel>(TrainingRun run)
        where TOptions : GamTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class => new TOptions()
        {
            NumberOfIterations = run.Parameters.Integer("iterations"),
            LearningRate = run.Parameters.Number("learningRate"),
            MaximumBinCountPerFeature = run.Parameters.Integer("bins"),
            MinimumExampleCountPerLeaf = run.Parameters.Integer("minLeafRows"),
            NumberOfThreads = run.Threads,
            Seed = run.Seed,
        }.Of(run);
}
