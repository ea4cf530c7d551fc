namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers.LightGbm;

[TestClass]
public sealed class BinnedDatasetCacheTests
{
    private readonly ColumnTable _table = TrainingData.Create(TaskCatalog.Regression, 200, 1);

    [TestMethod]
    public void Get_BinsOnce_WhenSeveralThreadsAsk()
    {
        var made = new BinnedDataset[8];
        Parallel.For(0, made.Length, i => made[i] = Get(_table, 63));

        Assert.HasCount(1, made.Distinct().ToList());
    }

    [TestMethod]
    public void Get_BinsAgain_WhenTheLabelOrTheNumberOfBinsDiffers()
    {
        var labels = _table.Column<FloatColumn>(ColumnNames.Label);
        var otherLabel = _table.With(new FloatColumn(ColumnNames.Label, [.. labels.Values]));

        Assert.HasCount(3, new[] { Get(_table, 63), Get(_table, 255), Get(otherLabel, 63), Get(_table, 63) }.Distinct().ToList());
    }

    private static BinnedDataset Get(ColumnTable table, int bins) =>
        BinnedDatasetCache.Get(table, () => table.Column<FloatColumn>(ColumnNames.Label).Values, bins, 1);
}
