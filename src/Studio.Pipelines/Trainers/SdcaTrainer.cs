namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using BinaryModel = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LinearBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;

/// <summary>
/// Linear model by stochastic dual coordinate ascent (Shalev-Shwartz and Zhang 2013): logistic regression, maximum entropy or
/// least squares. One thread, because more race and give another model each time.
/// </summary>
public sealed class SdcaTrainer : ITrainer
{
    private static readonly TaskTable<Func<MLContext, TrainingRun, ColumnTable, LinearModel>> Objectives = new(
        "sdca", (TaskCatalog.Binary, TrainBinary), (TaskCatalog.Multiclass, TrainMulticlass), (TaskCatalog.Regression, TrainRegression));

    // Passes over the rows at which it stops when it has not converged; few tables need more than 20.
    private const int MaxPasses = 50;

    /// <inheritdoc/>
    public string Name => "sdca";

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
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("l2", 1e-6, 1, 1e-4, Log: true),
        new NumberRange("l1", 0, 1, 0),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, start.With("l2", 1e-2)];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) => 3e-7 * shape.Rows * shape.Columns * shape.Classes;

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => MlNetTraining.Run(Name, run, context =>
    {
        // Coordinate ascent wants rows in random order; a table in memory is not shuffled by ML.NET.
        var rows = Enumerable.Range(0, run.Training.RowCount).ToArray();
        new Random(run.Seed).Shuffle(rows);
        var training = SparseVectorColumn.Compress(run.Training.Gather(rows));
        return Objectives[run.Shape.Task](context, run, training);
    }, cancellationToken);

    private static LinearModel TrainBinary(MLContext context, TrainingRun run, ColumnTable training)
    {
        var options = Options<SdcaLogisticRegressionBinaryTrainer.Options, SdcaBinaryTrainerBase<BinaryModel>.BinaryOptionsBase, BinaryPredictionTransformer<BinaryModel>, BinaryModel>(run);
        return MlNetLinear.Read(context.BinaryClassification.Trainers.SdcaLogisticRegression(options).Fit(training).Model);
    }

    private static LinearModel TrainMulticlass(MLContext context, TrainingRun run, ColumnTable training)
    {
        var options = Options<SdcaMaximumEntropyMulticlassTrainer.Options, SdcaMulticlassTrainerBase<MaximumEntropyModelParameters>.MulticlassOptions, MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>(run);
        return MlNetLinear.Read(context.MulticlassClassification.Trainers.SdcaMaximumEntropy(options).Fit(training).Model);
    }

    private static LinearModel TrainRegression(MLContext context, TrainingRun run, ColumnTable training)
    {
        var label = RegressionLabel.Measure(training);
        var options = Options<SdcaRegressionTrainer.Options, SdcaRegressionTrainer.Options, RegressionPredictionTransformer<LinearRegressionModelParameters>, LinearRegressionModelParameters>(run);

        // ML.NET has a regularised bias, which learns the mean, and on top of it a free one, which this rate moves: at any rate it
        // diverges on small tables with little regularisation (300 rows, l2 1e-4). The label has mean 0 and does without.
        options.BiasLearningRate = 0;
        return MlNetLinear.Read(context.Regression.Trainers.Sdca(options).Fit(label.Standardize(training)).Model, label.Link);
    }

    private static TOptions Options<TOptions, TBase, TTransformer, TModel>(TrainingRun run)
        where TOptions : TBase, new()
        where TBase : SdcaTrainerBase<TBase, TTransformer, TModel>.OptionsBase, new()
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class => new TOptions()
        {
            L2Regularization = (float)run.Parameters.Number("l2"),
            L1Regularization = (float)run.Parameters.Number("l1"),
            MaximumNumberOfIterations = MaxPasses,
            ConvergenceTolerance = 0.01f,
            NumberOfThreads = 1,
        }.Of(run);
}
