namespace Studio.Pipelines.Tests.Trainers;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

/// <summary>Copied trees against ML.NET's own predictions.</summary>
[TestClass]
public sealed class MlNetTreesTests
{
    [TestMethod]
    public void Read_PredictsLikeMlNetOnFilledRows_WhenFastTreeTrained()
    {
        var training = TrainingData.Create(TaskCatalog.Binary, 500, 33, missing: true);
        var rows = TrainingData.Create(TaskCatalog.Binary, 300, 34, missing: true);
        var missing = MissingFeatures.Measure(training);
        var trained = new MLContext(1).BinaryClassification.Trainers.FastTree(ColumnNames.Label, ColumnNames.Features, numberOfTrees: 30).Fit(missing.Fill(training));
        var link = new OutputLink(TaskCatalog.Binary, Activation.Logistic, (float)-trained.Model.Calibrator.Slope);
        var copy = new TreeModel(link, [MlNetTrees.Read(trained.Model.SubModel, missing.Values)], TrainingData.Width);

        var expected = ColumnTable.From(trained.Transform(missing.Fill(rows))).Column<FloatColumn>(ColumnNames.Probability).Values;
        var actual = ((ColumnTable)copy.Transform(rows)).Column<FloatColumn>(ColumnNames.Probability).Values;
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], actual[row], 1e-5);
        }
    }
}
