namespace Studio.Pipelines.Tests.Trainers.Neighbors;

using Studio.Pipelines.Data;
using Studio.Pipelines.Trainers.Neighbors;

[TestClass]
public sealed class FeatureRelevanceTests
{
    [TestMethod]
    public void Measure_RanksWhatTellsTheLabel_AboveWhatDoesNot()
    {
        const int rows = 1000;
        var random = new Random(1);
        var (features, label) = (new float[rows * 4], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            var angle = (float)((random.NextDouble() * 2) - 1);
            label[row] = angle * angle;
            float[] values = [angle, angle * angle + (float)random.NextDouble(), (float)random.NextDouble(), 3];
            values.CopyTo(features, row * 4);
        }

        var relevance = FeatureRelevance.Measure(new VectorColumn(ColumnNames.Features, features, 4), [label]);
        Assert.IsGreaterThan(0.9, relevance[0], "a curve");
        Assert.IsInRange(0.3, 0.7, relevance[1]);
        Assert.IsLessThan(0.03, relevance[2], "noise");
        Assert.AreEqual(0, relevance[3], "a constant");
    }

    [TestMethod]
    public void Measure_IsZero_WhenTheLabelIsConstant() =>
        Assert.AreEqual(0, FeatureRelevance.Measure(new VectorColumn(ColumnNames.Features, [1, 2, 3], 1), [[5f, 5, 5]])[0]);
}
