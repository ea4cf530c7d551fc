namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;

[TestClass]
public sealed class DriftReportTests
{
    [TestMethod]
    public void Report_SeesNothing_InTheRowsOfTheReference()
    {
        var (rows, answers) = (MonitoredTable.Rows(1_000, 1), MonitoredTable.Answers(1_000, 1));
        var report = MonitoredTable.Drift(MonitoringReference.Of(MonitoredTable.Signature, rows, answers, CancellationToken.None), rows, answers);
        Assert.AreEqual((DriftVerdict.Stable, 1_000, 1_000), (report.Verdict, report.ReferenceRows, report.Rows));
        Assert.HasCount(7, report.Columns);

        // Levels of the text are counted by half of the rows, which is why they differ a little.
        foreach (var column in report.Columns.Where(column => column.Name != "note"))
        {
            Assert.AreEqual((0.0, 0.0, 0.0, 1.0), (column.Distance, column.Psi, column.JensenShannon, column.CorrectedPValue), column.Name);
            Assert.AreEqual(column.MissingBefore, column.Missing);
            Assert.AreEqual(0, column.Unseen);
        }
    }

    [TestMethod]
    public void Report_NamesTheShiftedColumn_AndNoOther()
    {
        var reference = MonitoredTable.Reference(2_000, 1);
        var rows = MonitoredTable.Rows(500, 2);
        var report = MonitoredTable.Drift(reference, rows.With(new NumberColumn("size", Array.ConvertAll(rows.Column<NumberColumn>("size").Values, value => value + 1))), MonitoredTable.Answers(500, 2));
        var drifted = report.Columns.Single(column => column.Verdict == DriftVerdict.Drifted);
        Assert.AreEqual((DriftVerdict.Drifted, "size", DriftDistance.KolmogorovSmirnov), (report.Verdict, drifted.Name, drifted.DistanceKind));

        // Of normal numbers shifted by one standard deviation: 2Φ(½) − 1, and (q − p) ln(q / p) integrates to 1.
        Assert.AreEqual(0.3829, drifted.Distance, 0.08);
        Assert.AreEqual(1, drifted.Psi, 0.35);
        Assert.IsLessThan(1e-9, drifted.CorrectedPValue);
    }

    [TestMethod]
    public void Report_TellsOfANewLevel_HoweverManyRowsTheReferenceHas()
    {
        var reference = MonitoredTable.Reference(20_000, 1);
        var towns = MonitoredTable.Rows(500, 2).Column<TextColumn>("town").Values;
        var report = MonitoredTable.Drift(reference, MonitoredTable.Rows(500, 2).With(new TextColumn("town", [.. towns.Select((town, row) => row < 30 ? "Zwickau" : town)])));
        var column = report.Columns.Single(column => column.Verdict == DriftVerdict.Drifted);
        Assert.AreEqual("town", column.Name);
        Assert.AreEqual(0.06, column.Unseen!.Value, 0.01);
    }

    [TestMethod]
    public void Report_TellsOfMissingValues()
    {
        var rows = MonitoredTable.Rows(500, 2);
        var report = MonitoredTable.Drift(MonitoredTable.Reference(2_000, 1), rows.With(new NumberColumn("built", [.. rows.Column<NumberColumn>("built").Values.Select((value, row) => row % 8 == 0 ? double.NaN : value)])));
        var column = report.Columns.Single(column => column.Verdict == DriftVerdict.Drifted);
        Assert.AreEqual(("built", 0.0, 63 / 500.0), (column.Name, column.MissingBefore, column.Missing));
    }

    [TestMethod]
    public void Report_TellsOfAnswers()
    {
        var report = MonitoredTable.Drift(MonitoredTable.Reference(2_000, 1), MonitoredTable.Rows(400, 2), new ScoredRows(
            [.. Enumerable.Repeat("yes", 400)], new PredictionMatrix([.. Enumerable.Range(0, 800).Select(place => place % 2 == 0 ? 0.1f : 0.9f)], 400, 2)));
        CollectionAssert.AreEqual(
            new[] { MonitoredRole.Prediction, MonitoredRole.Probability }, report.Columns.Where(column => column.Verdict == DriftVerdict.Drifted).Select(column => column.Role).ToArray());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(30)]
    public void Report_SaysNothing_OfFewRows(int rows)
    {
        var report = MonitoredTable.Drift(MonitoredTable.Reference(2_000, 1), MonitoredTable.Rows(rows, 2), MonitoredTable.Answers(rows, 2));
        Assert.AreEqual(DriftVerdict.TooFewRows, report.Verdict);
        Assert.IsTrue(report.Columns.All(column => column.Verdict == DriftVerdict.TooFewRows));
    }

    [TestMethod]
    public void Report_CallsATrifleStable_HoweverManyRowsShowIt()
    {
        double[] known = [.. Enumerable.Range(0, 200_000).Select(row => (double)row)];
        var reference = MonitoringReference.Of(MonitoredTable.Of("numeric", "double"), MonitoredTable.Numbers(known), null, CancellationToken.None);
        var column = MonitoredTable.Drift(reference, MonitoredTable.Numbers(Array.ConvertAll(known, value => value + 3_000))).Columns[0];
        Assert.AreEqual(DriftVerdict.Stable, column.Verdict);
        Assert.AreEqual(0.015, column.Distance, 1e-4);
        Assert.IsLessThan(1e-9, column.PValue);
        Assert.AreEqual(DriftVerdict.Drifted, MonitoredTable.Drift(reference, MonitoredTable.Numbers(Array.ConvertAll(known, value => value + 6_000))).Verdict);
    }

    [TestMethod]
    public void Report_KnowsColumnsWithoutAnyValue()
    {
        var reference = MonitoringReference.Of(MonitoredTable.Of("numeric", "float"), MonitoredTable.Numbers([.. Enumerable.Repeat(double.NaN, 300)]), null, CancellationToken.None);
        Assert.AreEqual(DriftVerdict.TooFewRows, MonitoredTable.Drift(reference, MonitoredTable.Numbers([.. Enumerable.Repeat(double.NaN, 300)])).Verdict);
        Assert.AreEqual(DriftVerdict.Drifted, MonitoredTable.Drift(reference, MonitoredTable.Numbers([.. Enumerable.Repeat(1.0, 300)])).Verdict);
    }
}
