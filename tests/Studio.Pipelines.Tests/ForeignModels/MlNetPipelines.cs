namespace Studio.Pipelines.Tests.ForeignModels;

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using Microsoft.ML.Transforms;

/// <summary>A pipeline as somebody may write it, and what is to become of its model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Label">Column that it predicts.</param>
/// <param name="Make">The pipeline.</param>
/// <param name="Refused">The component for which it is refused; null where it is served.</param>
public sealed record MlNetPipeline(string Name, string Label, Func<MLContext, IEstimator<ITransformer>> Make, string? Refused = null)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Every trainer and transform that models of ML.NET are commonly made of.</summary>
internal static class MlNetPipelines
{
    private const string Features = "Features";

    /// <summary>The pipelines.</summary>
    public static IReadOnlyList<MlNetPipeline> All { get; } =
    [
        new("LightGbm, two classes", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.LightGbm("Sold"))),
        new("LightGbm, a number", "Price", ml => Table(ml).Append(ml.Regression.Trainers.LightGbm("Price"))),
        new("LightGbm, three classes", "Kind", ml => Classes(ml, Table(ml), ml.MulticlassClassification.Trainers.LightGbm("Key"))),
        new("LightGbm with categorical splits", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.LightGbm(new LightGbmBinaryTrainer.Options { LabelColumnName = "Sold", UseCategoricalSplit = true, MinimumExampleCountPerGroup = 1, CategoricalSmoothing = 0 })), "LightGbmBinary"),
        new("FastTree, two classes", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.FastTree("Sold"))),
        new("FastTree, a number", "Price", ml => Table(ml).Append(ml.Regression.Trainers.FastTree("Price"))),
        new("FastTree Tweedie", "Price", ml => Table(ml).Append(ml.Regression.Trainers.FastTreeTweedie("Price"))),
        new("FastTree with categorical splits", "Price", ml => Table(ml).Append(ml.Regression.Trainers.FastTree(new FastTreeRegressionTrainer.Options { LabelColumnName = "Price", CategoricalSplit = true })), "FastTreeRegression"),
        new("FastForest, a number", "Price", ml => Table(ml).Append(ml.Regression.Trainers.FastForest("Price"))),
        new("FastForest without calibrator", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.FastForest("Sold")), "FastForestBinary"),
        new("FastForest with calibrator", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.FastForest("Sold")).Append(ml.BinaryClassification.Calibrators.Platt("Sold"))),
        new("SDCA logistic regression", "Sold", ml => Scaled(ml).Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression("Sold"))),
        new("SDCA, a number", "Price", ml => Scaled(ml).Append(ml.Regression.Trainers.Sdca("Price"))),
        new("SDCA maximum entropy", "Kind", ml => Classes(ml, Scaled(ml), ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key"))),
        new("L-BFGS logistic regression", "Sold", ml => Scaled(ml).Append(ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Sold"))),
        new("L-BFGS maximum entropy", "Kind", ml => Classes(ml, Scaled(ml), ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key"))),
        new("Poisson regression", "Price", ml => Scaled(ml).Append(ml.Regression.Trainers.LbfgsPoissonRegression("Price"))),
        new("Online gradient descent", "Price", ml => Scaled(ml).Append(ml.Regression.Trainers.OnlineGradientDescent("Price"))),
        new("Averaged perceptron with calibrator", "Sold", ml => Scaled(ml).Append(ml.BinaryClassification.Trainers.AveragedPerceptron("Sold")).Append(ml.BinaryClassification.Calibrators.Platt("Sold"))),
        new("Naive Bayes", "Kind", ml => Classes(ml, Table(ml), ml.MulticlassClassification.Trainers.NaiveBayes("Key")), "NaiveBayesMulticlass"),
        new("One versus all of FastTree", "Kind", ml => Classes(ml, Table(ml), ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree("Key"), "Key"))),
        new("One versus all without probabilities", "Kind", ml => Classes(ml, Scaled(ml), ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.LinearSvm("Key"), "Key", useProbabilities: false)), "OneVersusAll"),
        new("Hashed cities", "Sold", ml => Numbers(ml).Append(ml.Transforms.Categorical.OneHotHashEncoding("CityBits", "City", numberOfBits: 6)).Append(ml.Transforms.Concatenate(Features, "CityBits", "Size", "Weight")).Append(ml.BinaryClassification.Trainers.LightGbm("Sold"))),
        new("Missing values indicated", "Price", ml => ml.Transforms.IndicateMissingValues("SizeGone", "Size").Append(ml.Transforms.Conversion.ConvertType("SizeGone", "SizeGone")).Append(Numbers(ml)).Append(ml.Transforms.Concatenate(Features, "SizeGone", "Size", "Weight")).Append(ml.Regression.Trainers.FastTree("Price"))),
        new("Min and max", "Price", ml => Normalized(ml, ml.Transforms.NormalizeMinMax("Size"))),
        new("Mean and variance", "Price", ml => Normalized(ml, ml.Transforms.NormalizeMeanVariance("Size"))),
        new("Robust scaling", "Price", ml => Normalized(ml, ml.Transforms.NormalizeRobustScaling("Size"))),
        new("Numbers of 64 bits, normalised", "Price", ml => ml.Transforms.Conversion.ConvertType("Long", "Size", DataKind.Double).Append(ml.Transforms.NormalizeMinMax("Long")).Append(ml.Transforms.Conversion.ConvertType("Long", "Long", DataKind.Single)).Append(ml.Transforms.Concatenate(Features, "Long", "Weight")).Append(ml.Regression.Trainers.FastTree("Price"))),
        new("Binning", "Price", ml => Normalized(ml, ml.Transforms.NormalizeBinning("Size")), "NormalizeBinning"),
        new("Logarithm, mean and variance", "Price", ml => Normalized(ml, ml.Transforms.NormalizeLogMeanVariance("Size")), "NormalizeLogMeanVariance"),
        new("Gam", "Price", ml => Table(ml).Append(ml.Regression.Trainers.Gam("Price", numberOfIterations: 50)), "Gam"),
        new("Prior", "Sold", ml => Table(ml).Append(ml.BinaryClassification.Trainers.Prior("Sold")), "Prior"),
        new("FeaturizeText as it comes", "Sold", ml => ml.Transforms.Text.FeaturizeText(Features, "Note").Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression("Sold")), "FeaturizeText"),
        new("Words as keys", "Sold", ml => Words(ml, 1, false)),
        new("Words and pairs", "Sold", ml => Words(ml, 2, true), "ProduceNgrams"),
        new("Truth values", "Price", ml => ml.Transforms.Conversion.ConvertType("New", "IsNew").Append(Numbers(ml)).Append(ml.Transforms.Concatenate(Features, "New", "Size", "Weight")).Append(ml.Regression.Trainers.FastTree("Price"))),
        new("Own code", "Price", ml => Numbers(ml).Append(ml.Transforms.CustomMapping<Sized, Doubled>((row, made) => made.Twice = row.Size * 2, "Twice")).Append(ml.Transforms.Concatenate(Features, "Twice", "Weight")).Append(ml.Regression.Trainers.FastTree("Price")), "CustomMapping"),
        new("An expression", "Price", ml => Numbers(ml).Append(ml.Transforms.Expression("Sum", "(a, b) => a + b", "Size", "Weight")).Append(ml.Transforms.Concatenate(Features, "Sum")).Append(ml.Regression.Trainers.FastTree("Price")), "Expression"),
    ];

    private static EstimatorChain<ColumnConcatenatingTransformer> Table(MLContext ml) => Numbers(ml)
        .Append(ml.Transforms.Categorical.OneHotEncoding("ColourBits", "Colour"))
        .Append(ml.Transforms.Concatenate(Features, "ColourBits", "Size", "Weight"));

    private static EstimatorChain<MissingValueReplacingTransformer> Numbers(MLContext ml) => new EstimatorChain<ITransformer>()
        .Append(ml.Transforms.ReplaceMissingValues([new InputOutputColumnPair("Size"), new InputOutputColumnPair("Weight")], MissingValueReplacingEstimator.ReplacementMode.Mean));

    private static EstimatorChain<NormalizingTransformer> Scaled(MLContext ml) => Table(ml).Append(ml.Transforms.NormalizeMinMax(Features));

    private static EstimatorChain<ITransformer> Normalized(MLContext ml, IEstimator<ITransformer> normalizer) => Numbers(ml)
        .Append(normalizer)
        .Append(ml.Transforms.Concatenate(Features, "Size", "Weight"))
        .Append((IEstimator<ITransformer>)ml.Regression.Trainers.Sdca("Price"));

    private static EstimatorChain<ITransformer> Words(MLContext ml, int length, bool all) => ml.Transforms.Text.TokenizeIntoWords("Words", "Note")
        .Append(ml.Transforms.Conversion.MapValueToKey("Words"))
        .Append(ml.Transforms.Text.ProduceNgrams(Features, "Words", length, useAllLengths: all, weighting: Microsoft.ML.Transforms.Text.NgramExtractingEstimator.WeightingCriteria.Tf))
        .Append((IEstimator<ITransformer>)ml.BinaryClassification.Trainers.SdcaLogisticRegression("Sold"));

    private static EstimatorChain<ITransformer> Classes(MLContext ml, IEstimator<ITransformer> features, IEstimator<ITransformer> trainer) => ml.Transforms.Conversion.MapValueToKey("Key", "Kind")
        .Append(features)
        .Append(trainer)
        .Append((IEstimator<ITransformer>)ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private sealed class Sized
    {
        public float Size { get; set; }
    }

    private sealed class Doubled
    {
        public float Twice { get; set; }
    }
}
