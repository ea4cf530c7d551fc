namespace Studio.Pipelines.Trainers;

using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers.Models;
using BinaryModel = Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LightGbm.LightGbmBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>;
using BinaryOptions = LightGbmOptions<Microsoft.ML.Trainers.LightGbm.LightGbmBinaryTrainer.Options, float, Microsoft.ML.Data.BinaryPredictionTransformer<Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LightGbm.LightGbmBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>>, Microsoft.ML.Calibrators.CalibratedModelParametersBase<Microsoft.ML.Trainers.LightGbm.LightGbmBinaryModelParameters, Microsoft.ML.Calibrators.PlattCalibrator>>;
using MulticlassOptions = LightGbmOptions<Microsoft.ML.Trainers.LightGbm.LightGbmMulticlassTrainer.Options, Microsoft.ML.Data.VBuffer<float>, Microsoft.ML.Data.MulticlassPredictionTransformer<Microsoft.ML.Trainers.OneVersusAllModelParameters>, Microsoft.ML.Trainers.OneVersusAllModelParameters>;
using RegressionOptions = LightGbmOptions<Microsoft.ML.Trainers.LightGbm.LightGbmRegressionTrainer.Options, float, Microsoft.ML.Data.RegressionPredictionTransformer<Microsoft.ML.Trainers.LightGbm.LightGbmRegressionModelParameters>, Microsoft.ML.Trainers.LightGbm.LightGbmRegressionModelParameters>;

/// <summary>
/// Gradient boosted trees (LightGBM, Ke et al. 2017). Boosts until the loss on the validation rows (log-loss or RMSE) has not
/// fallen for a number of rounds and keeps the rounds up to the best; missing values choose their side at every split.
/// </summary>
public sealed class LightGbmTrainer : ITrainer
{
    // From here on the first configuration takes larger steps, so that it ends within seconds.
    private const int LargeRows = 50_000;
    private const double LargeLearningRate = 0.15;

    /// <inheritdoc/>
    public string Name => "lightgbm";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "trees";

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) => OpenMp.EnsureLoaded();

    /// <summary>TabArena's space (Erickson et al. 2025), its learning rate opened to 0.2 for short budgets.</summary>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new NumberRange("learningRate", 0.005, 0.2, 0.05, Log: true),
        new NumberRange("leaves", 2, 200, 31, Log: true, Integer: true),
        new NumberRange("minLeafRows", 1, 64, 20, Log: true, Integer: true),
        new NumberRange("featureFraction", 0.4, 1, 1),
        new NumberRange("rowFraction", 0.7, 1, 1),
        new NumberRange("l1", 0, 1, 0),
        new NumberRange("l2", 0, 2, 0),
        new NumberRange("maxBins", 63, 1023, 255, Log: true, Integer: true),
        new ChoiceRange("randomThresholds", ["no", "yes"]),
    ]);

    /// <summary>Fast starters, the tuned defaults of pytabkit (Holzmüller et al. 2024), then members of AutoGluon's 2025 portfolio.</summary>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return
        [
            shape.Rows < LargeRows ? start : start.With("learningRate", LargeLearningRate),
            shape.Task == TaskKind.Regression
                ? Configuration(start, 0.05, 100, 3, 1, 0.7, 0, 0)
                : Configuration(start, 0.04, 50, 40, 1, 0.75, 0, 0),
            Configuration(start, 0.0309, 24, 1, 0.490, 0.780, 0.642, 0.581),
            Configuration(start, 0.0179, 39, 3, 0.462, 0.877, 0.238, 0.355).With("randomThresholds", "yes"),
            Configuration(start, 0.03, 128, 3, 0.9, 1, 0, 0),
            Configuration(start, 0.0114, 84, 3, 0.528, 0.978, 0.027, 0.838),
        ];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters) => 1e-8 * shape.Rows * shape.Columns * shape.Classes / parameters.Number("learningRate");

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => OpenMp.EnsureLoaded() is { } missing
        ? throw new TrainingException(missing)
        : MlNetTraining.Run(Name, run, context => run.Shape.Task switch
        {
            TaskKind.Binary => TrainBinary(context, run),
            TaskKind.Multiclass => TrainMulticlass(context, run),
            _ => TrainRegression(context, run),
        }, cancellationToken);

    private static ParameterSet Configuration(
        ParameterSet start, double learningRate, int leaves, int minLeafRows, double features, double rows, double l1, double l2) => start
        .With("learningRate", learningRate)
        .With("leaves", leaves)
        .With("minLeafRows", minLeafRows)
        .With("featureFraction", features)
        .With("rowFraction", rows)
        .With("l1", l1)
        .With("l2", l2);

    private static TreeModel TrainBinary(MLContext context, TrainingRun run)
    {
        var options = BinaryOptions.Create(run);
        options.Sigmoid = 1;
        options.EvaluationMetric = LightGbmBinaryTrainer.Options.EvaluateMetricType.Logloss;
        var link = new OutputLink(TaskKind.Binary, Activation.Logistic, (float)options.Sigmoid);
        var trainer = context.BinaryClassification.Trainers.LightGbm(options);
        BinaryOptions.Extend(trainer, run);
        return new TreeModel(link, [TreesOrNone(() => trainer.Fit(run.Training, run.Validation).Model.SubModel)], Width(run));
    }

    private static TreeModel TrainMulticlass(MLContext context, TrainingRun run)
    {
        var options = MulticlassOptions.Create(run);
        options.UseSoftmax = true;
        options.EvaluationMetric = LightGbmMulticlassTrainer.Options.EvaluateMetricType.LogLoss;
        var trainer = context.MulticlassClassification.Trainers.LightGbm(options);
        MulticlassOptions.Extend(trainer, run);
        var model = trainer.Fit(run.Training, run.Validation).Model;
        var trees = MlNetTrees.ClassModels(model)
            .Select(part => MlNetTrees.Read(((BinaryModel)part).SubModel))
            .ToArray();
        return new TreeModel(new OutputLink(TaskKind.Multiclass, Activation.Softmax), trees, Width(run));
    }

    private static TreeModel TrainRegression(MLContext context, TrainingRun run)
    {
        var label = RegressionLabel.Measure(run.Training);
        var options = RegressionOptions.Create(run);
        options.EvaluationMetric = LightGbmRegressionTrainer.Options.EvaluateMetricType.RootMeanSquaredError;
        var (training, validation) = (label.Standardize(run.Training), label.Standardize(run.Validation));
        var trainer = context.Regression.Trainers.LightGbm(options);
        RegressionOptions.Extend(trainer, run);
        return new TreeModel(label.Link, [TreesOrNone(() => trainer.Fit(training, validation).Model)], Width(run));
    }

    /// <summary>
    /// The trees trained; none where nothing could be split and the best constant is 0. ML.NET cannot hold that model: its
    /// constructor copies the thresholds of every tree, which are null in a tree of one leaf.
    /// </summary>
    private static List<DecisionTree> TreesOrNone(Func<TreeEnsembleModelParameters> fit)
    {
        try
        {
            return MlNetTrees.Read(fit());
        }
        catch (ArgumentNullException)
        {
            return [];
        }
    }

    private static int Width(TrainingRun run) => run.Training.Column<VectorColumn>(ColumnNames.Features).Width;
}
