namespace Studio.Pipelines.Trainers;

using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

/// <summary>Settings of ML.NET's LightGBM learners that all tasks share; the type parameters are those of the learner.</summary>
internal static class LightGbmOptions<TOptions, TOutput, TTransformer, TModel>
    where TOptions : LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    // Upper bounds only: early stopping decides. Trees over all classes are bounded too, so that files stay servable.
    private const int MaxRounds = 5000;
    private const int MaxTrees = 20000;

    // Rows × rounds, about 15 s on two cores: on large tables boosting would go on past any budget, each round bringing little.
    private const double MaxRowRounds = 2e8;
    private const int MinRounds = 100;

    /// <summary>Options for a run.</summary>
    public static TOptions Create(TrainingRun run) => new()
    {
        LabelColumnName = ColumnNames.Label,
        FeatureColumnName = ColumnNames.Features,
        NumberOfIterations = Rounds(run.Shape),
        EarlyStoppingRound = Patience(run.Parameters.Number("learningRate")),
        LearningRate = run.Parameters.Number("learningRate"),
        NumberOfLeaves = run.Parameters.Integer("leaves"),
        MinimumExampleCountPerLeaf = run.Parameters.Integer("minLeafRows"),
        MaximumBinCountPerFeature = run.Parameters.Integer("maxBins"),
        UseCategoricalSplit = false,
        HandleMissingValue = true,
        NumberOfThreads = run.Threads,
        Seed = run.Seed,

        // Column-wise histograms always: otherwise LightGBM times both ways and the faster one, not the seed, decides the result.
        Deterministic = true,
        ForceColumnWise = true,
        Booster = new GradientBooster.Options
        {
            FeatureFraction = run.Parameters.Number("featureFraction"),
            SubsampleFraction = run.Parameters.Number("rowFraction"),
            SubsampleFrequency = 1,
            L1Regularization = run.Parameters.Number("l1"),
            L2Regularization = run.Parameters.Number("l2"),
            MinimumChildWeight = 1e-3,
        },
    };

    /// <summary>Settings of LightGBM that ML.NET's options lack: one random threshold a feature and split (extremely randomised trees).</summary>
    public static void Extend(LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel> trainer, TrainingRun run) =>
        Native(trainer)["extra_trees"] = run.Parameters.Choice("randomThresholds") == "yes";

    /// <summary>
    /// Rounds without improvement until boosting stops. Small steps improve in small amounts, so the patience grows as they shrink:
    /// 30 rounds at a rate of 0.1, 50 at 0.05, at most 200.
    /// </summary>
    private static int Patience(double learningRate) => Math.Min(200, 10 + (int)Math.Round(2 / learningRate));

    /// <summary>Most rounds: fewer where each round makes a tree for many classes, or reads many rows.</summary>
    private static int Rounds(DataShape shape) =>
        Math.Min(MaxTrees / shape.Classes, (int)Math.Clamp(MaxRowRounds / Math.Max(1, shape.Rows), MinRounds, MaxRounds));

    /// <summary>The parameters that the learner will hand to the native library.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetGbmParameters")]
    private static extern Dictionary<string, object> Native(LightGbmTrainerBase<TOptions, TOutput, TTransformer, TModel> trainer);
}
