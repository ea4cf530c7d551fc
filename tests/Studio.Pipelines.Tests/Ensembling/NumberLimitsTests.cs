namespace Studio.Pipelines.Tests.Ensembling;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;

[TestClass]
public sealed class NumberLimitsTests
{
    private static readonly Metric Rmse = MetricCatalog.Find("rmse")!;
    private static readonly Fold[] Folds = [new([2, 3, 4, 5], [0, 1]), new([0, 1, 4, 5], [2, 3]), new([0, 1, 2, 3], [4, 5])];

    [TestMethod]
    public void Choose_EndsAtTheLabels_WhenPredictionsGoBeyondThem()
    {
        var limits = NumberLimits.Choose(Rmse, new PredictionMatrix([1, 10, 1, 10, 1, 90], 6, 1), Truth(1, 10, 1, 10, 1, 10), Folds);
        Assert.AreEqual(new NumberLimits(1, 10), limits);
        CollectionAssert.AreEqual(new float[] { 1, 5, 10 }, limits!.Apply(new PredictionMatrix([-7, 5, 11], 3, 1)).Values);
    }

    [TestMethod]
    public void Choose_LeavesMostRoom_WhenNothingIsBeyond() =>
        Assert.AreEqual(new NumberLimits(-4, 16), NumberLimits.Choose(Rmse, new PredictionMatrix([2, 9, 2, 9, 2, 9], 6, 1), Truth(1, 11, 1, 11, 1, 11), Folds));

    [TestMethod]
    public void Choose_SetsNone_WhenLabelsGrowBeyondWhatWasTrainedOn() =>
        Assert.IsNull(NumberLimits.Choose(Rmse, new PredictionMatrix([1, 2, 3, 4, 50, 60], 6, 1), Truth(1, 2, 3, 4, 50, 60), Folds));

    private static TargetVector Truth(params double[] values) => new(values, 1);
}
