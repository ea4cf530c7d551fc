namespace Studio.Pipelines.Tests.Trainers;

using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

/// <summary>Copied trees against ML.NET's own predictions.</summary>
[TestClass]
public sealed class MlNetTreesTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Read_PredictsLikeMlNet_WhenLightGbmTrained(bool missing)
    {
        if (OpenMp.EnsureLoaded() is { } reason)
        {
            Assert.Inconclusive(reason);
        }

        // Missing in training only or nowhere, and missing in the rows predicted: both ways ML.NET treats NaN.
        var training = TrainingData.Create(TaskKind.Regression, 500, 31, missing: missing);
        var rows = TrainingData.Create(TaskKind.Regression, 300, 32, missing: true);
        var options = new LightGbmRegressionTrainer.Options { LabelColumnName = ColumnNames.Label, FeatureColumnName = ColumnNames.Features, NumberOfIterations = 50, NumberOfLeaves = 8, NumberOfThreads = 1, Seed = 1 };
        var trained = new MLContext(1).Regression.Trainers.LightGbm(options).Fit(training);
        var copy = new TreeModel(new OutputLink(TaskKind.Regression, Activation.None), [MlNetTrees.Read(trained.Model)], TrainingData.Width);

        var expected = ColumnTable.From(trained.Transform(rows)).Column<FloatColumn>(ColumnNames.Score).Values;
        var actual = ((ColumnTable)copy.Transform(rows)).Column<FloatColumn>(ColumnNames.Score).Values;
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], actual[row], 1e-5);
        }
    }

    [TestMethod]
    public void Read_PredictsLikeMlNetOnFilledRows_WhenFastTreeTrained()
    {
        var training = TrainingData.Create(TaskKind.Binary, 500, 33, missing: true);
        var rows = TrainingData.Create(TaskKind.Binary, 300, 34, missing: true);
        var missing = MissingFeatures.Measure(training);
        var trained = new MLContext(1).BinaryClassification.Trainers.FastTree(ColumnNames.Label, ColumnNames.Features, numberOfTrees: 30).Fit(missing.Fill(training));
        var link = new OutputLink(TaskKind.Binary, Activation.Logistic, (float)-trained.Model.Calibrator.Slope);
        var copy = new TreeModel(link, [MlNetTrees.Read(trained.Model.SubModel, missing.Values)], TrainingData.Width);

        var expected = ColumnTable.From(trained.Transform(missing.Fill(rows))).Column<FloatColumn>(ColumnNames.Probability).Values;
        var actual = ((ColumnTable)copy.Transform(rows)).Column<FloatColumn>(ColumnNames.Probability).Values;
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], actual[row], 1e-5);
        }
    }
}
