namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Evaluation.Fairness;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class FairnessTests
{
    [TestMethod]
    public void Rates_AreThoseOfTheTable_OfTwoClasses()
    {
        // Of each group: true positives, missed, false positives, true negatives.
        var column = Of(("north", 40, 10, 10, 40), ("south", 15, 35, 5, 45), ("", 1, 1, 1, 1)).Columns.Single();

        Assert.AreEqual("north,south,missing", string.Join(',', column.Groups.Select(group => group.Value)));
        AssertMeasure(column, "north", FairnessMeasures.Selection, 100, 0.5);
        AssertMeasure(column, "south", FairnessMeasures.Selection, 100, 0.2);
        AssertMeasure(column, "north", FairnessMeasures.TruePositive, 50, 0.8);
        AssertMeasure(column, "south", FairnessMeasures.TruePositive, 50, 0.3);
        AssertMeasure(column, "north", FairnessMeasures.FalsePositive, 50, 0.2);
        AssertMeasure(column, "south", FairnessMeasures.FalsePositive, 50, 0.1);
        AssertMeasure(column, "north", FairnessMeasures.Accuracy, 100, 0.8);
        AssertMeasure(column, "south", FairnessMeasures.Accuracy, 100, 0.6);

        var selection = column.Gaps.Single(gap => gap.Measure == FairnessMeasures.Selection);
        Assert.AreEqual(("north", "south", true), (selection.Highest, selection.Lowest, selection.Apart));
        Assert.AreEqual(0.3, selection.Difference, 1e-9);
        Assert.AreEqual(0.4, selection.Ratio!.Value, 1e-9);
        Assert.IsFalse(column.Gaps.Single(gap => gap.Measure == FairnessMeasures.FalsePositive).Apart);
        Assert.HasCount(3, column.Warnings);
        Assert.Contains("the selection rate of yes is 20.0 % (13.3 % to 28.9 %) where it is south", column.Warnings[0]);
        Assert.Contains("the ratio of 0.40 is below four fifths", column.Warnings[0]);
    }

    [TestMethod]
    public void Warnings_AreNone_WhenAllAreTreatedAlike_AndWhenThereAreFewRows()
    {
        Assert.IsEmpty(Of(("north", 40, 10, 10, 40), ("south", 39, 11, 10, 40)).Columns.Single().Warnings);
        var few = Of(("north", 40, 10, 10, 40), ("south", 0, 15, 0, 14)).Columns.Single();
        Assert.IsEmpty(few.Warnings);
        Assert.IsFalse(few.Gaps.Any(gap => gap.Measure == FairnessMeasures.Selection));
        Assert.AreEqual(29, few.Groups[1].Rows);
    }

    [TestMethod]
    public void Errors_AreTheMeansOfTheValues_OfNumbers()
    {
        // Of "a" every prediction is 2 too low, of "b" half are 1 too low and half 1 too high.
        string[] values = [.. Enumerable.Range(0, 80).Select(row => row < 40 ? "a" : "b")];
        double[] truth = [.. values.Select((value, row) => value == "a" ? 2.0 : row % 2 == 0 ? 1 : -1)];
        var rows = new EvaluatedRows(
            new ColumnTable([new TextColumn("group", values)]), new TargetVector(truth, 1), new PredictionMatrix(new float[80], 80, 1), [.. Enumerable.Range(0, 80)], null);

        var column = FairnessEvaluation.Of(Plan(TaskCatalog.Regression), rows, CancellationToken.None).Columns.Single();

        AssertMeasure(column, "a", FairnessMeasures.MeanError, 40, 2);
        AssertMeasure(column, "b", FairnessMeasures.MeanError, 40, 0);
        AssertMeasure(column, "b", FairnessMeasures.AbsoluteError, 40, 1);
        Assert.HasCount(2, column.Warnings);
        Assert.AreEqual(0.5, column.Gaps.Single(gap => gap.Measure == FairnessMeasures.AbsoluteError).Ratio!.Value, 1e-9);
    }

    [TestMethod]
    public void Columns_AreThoseWithTwoToTwentyValues()
    {
        string[] Values(int distinct) => [.. Enumerable.Range(0, 100).Select(row => $"{row % distinct}")];
        var plan = Plan(TaskCatalog.Regression) with
        {
            Features = [.. new[] { 1, 2, 20, 21 }.Select(distinct => new FeatureColumn($"of {distinct}", ColumnPurpose.Categorical, InputType.String)), new("text", ColumnPurpose.Text, InputType.String)],
        };
        var table = new ColumnTable([.. plan.Features.Select(feature => new TextColumn(feature.Name, Values(feature.Name == "text" ? 2 : int.Parse(feature.Name[3..], System.Globalization.CultureInfo.InvariantCulture))))]);
        var rows = new EvaluatedRows(table, new TargetVector(new double[100], 1), new PredictionMatrix(new float[100], 100, 1), [.. Enumerable.Range(0, 100)], null);

        CollectionAssert.AreEqual(new[] { "of 2", "of 20" }, FairnessEvaluation.Of(plan, rows, CancellationToken.None).Columns.Select(column => column.Column).ToList());
    }

    [TestMethod]
    public void Wilson_IsNearThePublishedInterval_AndHoldsTheShare()
    {
        // Newcombe 1998, table I: 15 of 148 is 0.0624 to 0.1605, 0 of 20 is 0 to 0.1611.
        var interval = WilsonInterval.Of(15.0 / 148, 148);
        Assert.AreEqual(0.0624, interval.Low, 1e-4);
        Assert.AreEqual(0.1605, interval.High, 1e-4);
        Assert.AreEqual(0.1611, WilsonInterval.Of(0, 20).High, 1e-4);
        Gen.Select(Gen.Double[0, 1], Gen.Double[1, 1e5]).Sample((share, rows) =>
        {
            var found = WilsonInterval.Of(share, rows);
            Assert.IsTrue(found.Low <= share + 1e-12 && share <= found.High + 1e-12 && found.Low >= -1e-12 && found.High <= 1 + 1e-12);
        });
    }

    private static FairnessReport Of(params (string Value, int TruePositives, int Missed, int FalsePositives, int TrueNegatives)[] groups)
    {
        var cells = groups.SelectMany(group => new[] { (group.Value, 1, 1, group.TruePositives), (group.Value, 1, 0, group.Missed), (group.Value, 0, 1, group.FalsePositives), (group.Value, 0, 0, group.TrueNegatives) })
            .SelectMany(cell => Enumerable.Repeat((cell.Value, Truth: cell.Item2, Said: cell.Item3), cell.Item4))
            .ToList();
        var rows = new EvaluatedRows(
            new ColumnTable([new TextColumn("group", [.. cells.Select(cell => cell.Value)])]),
            new TargetVector([.. cells.Select(cell => (double)cell.Truth)], 2),
            new PredictionMatrix([.. cells.SelectMany(cell => new[] { cell.Said == 1 ? 0.2f : 0.8f, cell.Said == 1 ? 0.8f : 0.2f })], cells.Count, 2),
            [.. Enumerable.Range(0, cells.Count)],
            null);
        return FairnessEvaluation.Of(Plan(TaskCatalog.Binary) with { Classes = ["no", "yes"] }, rows, CancellationToken.None);
    }

    private static TrainingPlan Plan(PredictionTask task) => LabelledTable.Plan(task) with { Features = [new FeatureColumn("group", ColumnPurpose.Categorical, InputType.String)] };

    private static void AssertMeasure(FairnessColumn column, string value, string name, int rows, double expected)
    {
        var measure = column.Groups.Single(group => group.Value == value).Measures.Single(measure => measure.Name == name);
        Assert.AreEqual(rows, measure.Rows);
        Assert.AreEqual(expected, measure.Estimate.Value, 1e-9, $"{value} {name}");
        Assert.IsTrue(measure.Estimate.Low <= expected && expected <= measure.Estimate.High, $"{measure}");
    }
}
