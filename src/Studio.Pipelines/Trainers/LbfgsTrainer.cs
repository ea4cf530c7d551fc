namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

/// <summary>
/// Linear model by limited-memory BFGS (Liu and Nocedal 1989): logistic regression or maximum entropy with an L2 penalty. For
/// numbers it is ridge regression, whose quadratic objective BFGS and conjugate gradients solve by the same steps (Nazareth
/// 1979), so <see cref="RidgeRegression"/> takes the cheaper form; ML.NET's own L-BFGS regression is Poisson's, for counts only.
/// </summary>
public sealed class LbfgsTrainer : ITrainer
{
    private static readonly TaskTable<Func<MLContext, TrainingRun, CancellationToken, LinearModel>> Objectives = new(
        "lbfgs",
        (TaskCatalog.Binary, TrainBinary),
        (TaskCatalog.Multiclass, TrainMulticlass),
        (TaskCatalog.Regression, (_, run, cancellationToken) => RidgeRegression.Fit(run.Training, run.Parameters.Number("l2"), cancellationToken)));

    private const int MaxIterations = 300;

    /// <inheritdoc/>
    public string Name => "lbfgs";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "scaled";

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool KeepsInteractionGroups => true;

    /// <inheritdoc/>
    public bool IsSmooth => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new([new NumberRange("l2", 1e-4, 1e4, 1, Log: true)]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, start.With("l2", 30), start.With("l2", 0.03)];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) => 4e-7 * shape.Rows * shape.Columns * shape.Classes;

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) =>
        MlNetTraining.Run(Name, run, context => Objectives[run.Shape.Task](context, run, cancellationToken), cancellationToken);

    private static LinearModel TrainBinary(MLContext context, TrainingRun run, CancellationToken cancellationToken)
    {
        var options = Options<LbfgsLogisticRegressionBinaryTrainer.Options, BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>, CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>(run);
        return MlNetLinear.Read(context.BinaryClassification.Trainers.LbfgsLogisticRegression(options).Fit(SparseVectorColumn.Compress(run.Training)).Model);
    }

    private static LinearModel TrainMulticlass(MLContext context, TrainingRun run, CancellationToken cancellationToken)
    {
        var options = Options<LbfgsMaximumEntropyMulticlassTrainer.Options, MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>(run);
        return MlNetLinear.Read(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options).Fit(SparseVectorColumn.Compress(run.Training)).Model);
    }

    private static TOptions Options<TOptions, TTransformer, TModel>(TrainingRun run)
        where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class => new TOptions()
        {
            L2Regularization = (float)run.Parameters.Number("l2"),
            L1Regularization = 0,
            MaximumNumberOfIterations = MaxIterations,

            // More threads add up parts in the order they finish.
            NumberOfThreads = 1,
        }.Of(run);
}
