namespace Studio.Pipelines.Tests.Evaluation;

using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class SlicesTests
{
    [TestMethod]
    public void Of_CutsNumbersIntoQuarters_WithWhatIsMissing()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(row => row < 8 ? double.NaN : row)];
        var slices = ColumnSlices.Of(new FeatureColumn("a", ColumnPurpose.Numeric, InputType.Float), new NumberColumn("a", values));
        CollectionAssert.AreEqual(new[] { "8 to 30", "31 to 53", "54 to 76", "77 to 99", "missing" }, slices.Select(slice => slice.Values).ToList());
        CollectionAssert.AreEqual(Enumerable.Range(0, 100).ToList(), slices.SelectMany(slice => slice.Rows).Order().ToList());
    }

    [TestMethod]
    public void Of_KeepsEqualNumbersTogether_WhenMostAreTheSame()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(row => row < 70 ? 0.0 : row)];
        var slices = ColumnSlices.Of(new FeatureColumn("a", ColumnPurpose.Numeric, InputType.Float), new NumberColumn("a", values));
        CollectionAssert.AreEqual(new[] { "0", "70 to 79", "80 to 89", "90 to 99" }, slices.Select(slice => slice.Values).ToList());
    }

    [TestMethod]
    public void Of_NamesDatesAsDates()
    {
        double[] values = [.. Enumerable.Range(0, 40).Select(day => 86_400.0 * day)];
        Assert.AreEqual("1970-01-01 to 1970-01-10", ColumnSlices.Of(new FeatureColumn("a", ColumnPurpose.DateTime, InputType.Double), new NumberColumn("a", values))[0].Values);
    }

    [TestMethod]
    public void Of_GathersRareCategories_AndCutsNoTexts()
    {
        string[] values = [.. Enumerable.Range(0, 100).Select(row => row < 30 ? "" : $"level {row % 20}")];
        var slices = ColumnSlices.Of(new FeatureColumn("a", ColumnPurpose.Categorical, InputType.String), new TextColumn("a", values));
        Assert.HasCount(11, slices);
        Assert.AreEqual(("missing", 30), (slices[0].Values, slices[0].Rows.Length));
        Assert.AreEqual("11 other values", slices[^1].Values);
        Assert.IsEmpty(ColumnSlices.Of(new FeatureColumn("a", ColumnPurpose.Text, InputType.String), new TextColumn("a", values)));
    }

    [TestMethod]
    public async Task Slices_BeginWithTheRowsThatCannotBeTold_WhenSomeCannot()
    {
        // Where the colour is red the label is noise, elsewhere it is the size.
        var random = new Random(2);
        string[] colours = [.. Enumerable.Range(0, 400).Select(row => row % 4 == 0 ? "red" : row % 4 == 1 ? "green" : "blue")];
        double[] sizes = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble())];
        double[] labels = [.. sizes.Select((size, row) => colours[row] == "red" ? random.NextDouble() * 4 : size)];
        var table = new ColumnTable([new NumberColumn("size", sizes), new TextColumn("colour", colours), new NumberColumn(LabelledTable.Label, labels)]);
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm") with { Features = [.. LabelledTable.Columns.Take(2)], MaxTrials = 2 };
        using var study = await EvaluatedStudy.TrainAsync(plan, table);

        await study.EvaluateAsync();

        var report = study.Read<SliceReport>(ModelFiles.Slices);
        var worst = report.Slices[0];
        Assert.AreEqual(("colour", "red", 100, true), (worst.Column, worst.Values, worst.Rows, worst.Worse));
        Assert.IsTrue(worst.Metric.Low > report.Whole.Value);
        Assert.IsFalse(report.Slices.Single(slice => slice.Values == "blue").Worse);
    }
}
