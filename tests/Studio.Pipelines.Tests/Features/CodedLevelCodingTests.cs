namespace Studio.Pipelines.Tests.Features;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class CodedLevelCodingTests
{
    [TestMethod]
    public void CreateTable_CodesLevelsFromOne_AndMissingBehindThem()
    {
        var table = Table("b", "a", "b", "a", "", "c");

        Assert.AreEqual(4, table.Codes);
        Assert.AreEqual(1, table.Row("a")[0]);
        Assert.AreEqual(2, table.Row("b")[0]);
        Assert.AreEqual(3, table.Row("")[0]);
        Assert.AreEqual(0, table.Row("c")[0], "One row says no more than a level never seen.");
        Assert.AreEqual(0, table.Row("never seen")[0]);
    }

    [TestMethod]
    public void CreateTable_TakesMissingForUnseen_WhenTrainingRowsHaveNone()
    {
        var table = Table("a", "b", "a", "b");

        Assert.AreEqual(3, table.Codes);
        Assert.AreEqual(0, table.Row("")[0]);
    }

    [TestMethod]
    public void CreateTable_HasNoSlot_WhenThereIsOneState() => Assert.AreEqual(0, Table("a", "a", "a").Width);

    [TestMethod]
    public void Fit_SaysWhatEachSlotHolds()
    {
        var rows = new ColumnTable(
        [
            new NumberColumn("n", [1, 2, double.NaN, 4]),
            new TextColumn("c", ["x", "y", "x", "y"]),
        ]);
        FeatureColumn[] columns = [new("n", ColumnPurpose.Numeric, InputType.Float), new("c", ColumnPurpose.Categorical, InputType.String)];

        var features = new CodedFeaturizer().Fit(columns, rows, 1).Training.Column<VectorColumn>(ColumnNames.Features);

        Assert.HasCount(2, features.Layout!);
        Assert.AreEqual((SlotKind.Number, 2), (features.Layout![0].Kind, features.Layout[0].Count), "The number and whether it is missing.");
        Assert.AreEqual(new SlotGroup(SlotKind.Level, 1, 3, "c"), features.Layout[1]);
        CollectionAssert.AreEqual(new[] { 1f, 2f, 1f, 2f }, Enumerable.Range(0, 4).Select(row => features.Row(row)[2]).ToArray());
    }

    private static LevelTable Table(params string[] levels) => new CodedLevelCoding().CreateTable(LevelCounts.Of(new TextColumn("c", levels)));
}
