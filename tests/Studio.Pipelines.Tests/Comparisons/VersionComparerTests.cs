namespace Studio.Pipelines.Tests.Comparisons;

using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Metrics;
using Studio.Tests;

/// <summary>Two versions on a table, from the file to the verdict.</summary>
[TestClass]
public sealed class VersionComparerTests
{
    private static readonly ColumnReading Words = ColumnReading.Typed(ColumnType.Text);
    private static readonly ColumnReading Numbers = ColumnReading.Typed(ColumnType.Number);
    private static readonly NumberFormat Comma = NumberFormat.Plain with { Decimal = ",", Thousands = "." };

    [TestMethod]
    public async Task Report_TellsMetricsTestAndRows_OfClasses()
    {
        using var left = ColumnModel.OfClasses("version 1", "l", ["no", "yes"]);
        using var right = ColumnModel.OfClasses("version 2", "r", ["yes", "no"]);

        var report = await CompareAsync(left, right, """
            lno,lyes,ryes,rno,y
            0.9,0.1,0.2,0.8,no
            0.6,0.4,0.9,0.1,yes
            0.4,0.6,0.3,0.7,no
            0.2,0.8,0.8,0.2,
            0.2,0.8,0.7,0.3,YES
            """, Words);

        Assert.AreEqual((5L, 1L, 4, 2), (report.Rows, report.Unlabelled, report.Compared, report.Differing));
        var accuracy = report.Metrics.Single(metric => metric.Name == "accuracy");
        Assert.AreEqual((0.5, 1.0, 0.5), (accuracy.Left.Value, accuracy.Right.Value, accuracy.Gain.Value));
        Assert.AreEqual(1, report.Metrics.Single(metric => metric.Name == "auc").Right.Value, "The right version has its classes in another order.");
        Assert.AreEqual((0, 2, 0.25), (report.Test.LeftBetter, report.Test.RightBetter, report.Test.PValue));
        CollectionAssert.AreEqual(new[] { 2L, 3L }, report.Differences.Select(row => row.Row).ToArray());
        var (first, half) = (report.Differences[0], report.Differences[1]);
        Assert.AreEqual(("yes", "no", "yes"), (first.Truth, first.Left.Prediction, first.Right.Prediction));
        Assert.AreEqual((0.6, 0.4, 0.9, 0.5), (Math.Round(first.Left.Probability!.Value, 6), Math.Round(first.Left.ProbabilityOfTruth!.Value, 6), Math.Round(first.Right.Probability!.Value, 6), Math.Round(first.Difference, 6)));
        Assert.AreEqual(0.3, half.Difference, 1e-6);
        Assert.StartsWith("The data do not tell version 1 and version 2 apart: accuracy 0.5 against 1; a difference of 0.5", report.Verdict);
        Assert.Contains("only 4 rows", string.Join(' ', report.Warnings));
    }

    [TestMethod]
    public async Task Report_TellsWhichIsNearer_OfNumbers()
    {
        using var left = ColumnModel.OfNumber("version 1", "a");
        using var right = ColumnModel.OfNumber("version 2", "b");
        var table = Culture.Invariantly(() => string.Join('\n', Enumerable.Range(0, 150).Select(row => $"{row + 0.5},{row + 2 + (row % 3)},{row}").Prepend("a,b,y")));

        var report = await CompareAsync(left, right, table, Numbers);

        var mae = report.Metrics.Single(metric => metric.Name == "mae");
        Assert.AreEqual((0.5, 3.0, -2.5), (mae.Left.Value, mae.Right.Value, mae.Gain.Value));
        Assert.AreEqual((150, 150, 0), (report.Differing, report.Test.LeftBetter, report.Test.RightBetter));
        Assert.AreEqual(1 / 10_000.0, report.Test.PValue, 1e-12);
        Assert.HasCount(100, report.Differences);
        Assert.AreEqual(new DifferingRow(3, "2", new RowAnswer("2.5", null, null), new RowAnswer("6", null, null), 3.5), report.Differences[0]);
        Assert.StartsWith("Version 1 is better by 2.5 in mae (0.5 against 3; 95 % interval of the difference from 2.", report.Verdict);
        Assert.Contains("p = 0.0001 (paired permutation test of absolute errors).", report.Verdict);
    }

    [TestMethod]
    public async Task Report_FindsNoDifference_BetweenAVersionAndItself()
    {
        using var model = ColumnModel.OfClasses("version 1", "l", ["a", "b", "c"]);
        var report = await CompareAsync(model, model, "la,lb,lc,y\n0.5,0.3,0.2,a\n0.5,0.3,0.2,b\n0.1,0.3,0.6,c\n", Words);
        Assert.IsTrue(report.Metrics.All(metric => metric.Gain is { Value: 0, Low: 0, High: 0 }), $"{string.Join('\n', report.Metrics)}");
        Assert.AreEqual((0, 1.0), (report.Differing, report.Test.PValue));
        Assert.AreEqual("Version 1 and version 1 predict the same class on all rows, p = 1 (McNemar's test, mid-p).", report.Verdict);
    }

    [TestMethod]
    public async Task Report_LeavesOut_WhatRowsOfOneClassDoNotTell()
    {
        using var left = ColumnModel.OfClasses("version 1", "l", ["no", "yes"]);
        using var right = ColumnModel.OfClasses("version 2", "r", ["no", "yes"]);
        var report = await CompareAsync(left, right, "lno,lyes,rno,ryes,y\n0.9,0.1,0.4,0.6,no\n0.8,0.2,0.3,0.7,no\n", Words);
        Assert.AreEqual(new Estimate(double.NaN, double.NaN, double.NaN), report.Metrics.Single(metric => metric.Name == "auc").Gain);
        Assert.AreEqual(-1, report.Metrics.Single(metric => metric.Name == "accuracy").Gain.Value);
        Assert.Contains("By the intervals of other metrics, version 1 is better in ", report.Verdict);
        Assert.DoesNotContain("NaN", report.Verdict);
    }

    [TestMethod]
    public async Task Rows_AreReadByEachVersionsOwnContract()
    {
        using var point = ColumnModel.OfNumber("version 1", "a");
        using var comma = ColumnModel.OfNumber("version 2", "b", format: Comma);
        var report = await CompareAsync(point, comma, "a;b;y\n1.5;1.500,5;7\n", Numbers);
        Assert.AreEqual(("1.5", "1500.5"), (report.Differences[0].Left.Prediction, report.Differences[0].Right.Prediction));
    }

    [TestMethod]
    public async Task Label_IsReadAsTheVersionsLearnedIt()
    {
        using var left = ColumnModel.OfNumber("version 1", "a", Numbers with { Number = Comma });
        using var right = ColumnModel.OfNumber("version 2", "b", Numbers with { Number = Comma });
        var report = await CompareAsync(left, right, "a;b;y\n1;2;1.234,5\n", Words);
        Assert.AreEqual("1234.5", report.Differences[0].Truth);
    }

    [TestMethod]
    public async Task Label_IsRefused_WhenItMeansTwoThings()
    {
        using var left = ColumnModel.OfNumber("version 1", "a", Numbers);
        using var right = ColumnModel.OfNumber("version 2", "b", Numbers with { Number = Comma });
        Assert.AreEqual(
            "The label of row 2 means 1.234 as version 1 was trained, and 1234 as version 2 was: the label is written in two ways, and it cannot be told which of them the dataset has.",
            await RefusalAsync(left, right, "a;b;y\n1;2;7\n1;2;1.234\n"));
    }

    [TestMethod]
    [DataRow("lno,lyes,y\n0.1,0.9,yes\n0.1,0.9,maybe\n0.1,0.9,maybe\n0.1,0.9,x\n", "The column 'y' holds what is no label of the model: 'maybe' in row 2, 'x' in row 4; its classes are 'no', 'yes'; leave the label empty where it is not known.")]
    [DataRow("lno,lyes,z\n0.1,0.9,yes\n", "'t.csv' has no column 'y', which the versions predict; it has lno, lyes, z.")]
    [DataRow("lno,lyes,y\n0.1,0.9,\n0.1,0.9,NA\n", "No row of 't.csv' has a label in 'y'; without the truth nothing can be compared.")]
    [DataRow("lno,lyes,y\n", "'t.csv' has a header but no rows; add at least one row of data.")]
    [DataRow("lno,lyes,y\n0.1,0.9,no\n0.1,much,no\n", "version 1: Row 2, column 'lyes': 'much' is no number; give a number as in the training data with a decimal point, or null when it is missing.")]
    [DataRow("lno,lyes,y\n0.1,0.9,no\n0.1,,no\n", "Of row 2 version 1 predicts NaN, which is no number to compare.")]
    public async Task Table_IsRefusedWithTheReason(string table, string reason)
    {
        using var model = ColumnModel.OfClasses("version 1", "l", ["no", "yes"]);
        Assert.AreEqual(reason, await RefusalAsync(model, model, table));
    }

    [TestMethod]
    public async Task UnreadableValues_AreCounted_WhenTheyAreTakenForMissing()
    {
        using var model = ColumnModel.OfClasses("version 1", "l", ["no", "yes"]);
        var table = new TableFile("lno,lyes,y\n0.1,0.9,no\n0.1,much,no\n");
        using (table)
        {
            var refusal = await Assert.ThrowsExactlyAsync<DatasetException>(() => table.CompareAsync(model, model, Words, true));
            Assert.AreEqual("Of row 2 version 1 predicts NaN, which is no number to compare.", refusal.Message);
        }
    }

    [TestMethod]
    public void Versions_AreRefused_WhenTheyPredictSomethingElse()
    {
        using var classes = ColumnModel.OfClasses("version 1", "l", ["no", "yes"]);
        using var others = ColumnModel.OfClasses("version 2", "l", ["no", "maybe"]);
        using var number = ColumnModel.OfNumber("version 3", "a");
        var (one, other, third) = (classes.Version.Scorer.Signature, others.Version.Scorer.Signature, number.Version.Scorer.Signature with { Label = "z" });
        Assert.IsEmpty(VersionPair.Problems(one, one));
        Assert.AreEqual("The classes differ: only the left version knows 'yes'; only the right version knows 'maybe'; compare versions of the same classes.", VersionPair.Problems(one, other).Single());
        Assert.AreEqual(2, VersionPair.Problems(one, third).Count());
        Assert.AreEqual(2, VersionPair.Problems(one, "version 1", "t", ["x"]).Count());
        Assert.IsEmpty(VersionPair.Problems(one, "version 1", "t", [" Y ", "lno"]));
    }

    [TestMethod]
    public void Sample_HasEachRowWithTheSameChance_WhenThereIsNoRoomForAll()
    {
        var kept = new ComparedRows(1, 1, 1_000);
        for (var row = 0; row < 10_000; row++)
        {
            kept.Add(row, row, [row + 1], [row + 2]);
        }

        Assert.AreEqual((10_000L, 1_000), (kept.Added, kept.Count));
        Assert.HasCount(1_000, kept.Rows.Distinct().ToList());
        Assert.AreEqual(5_000, kept.Rows.Average(), 4 * 2_887 / Math.Sqrt(1_000));
        Assert.IsTrue(Enumerable.Range(0, 1_000).All(at => (kept.Truth(at), kept.Left(at), kept.Right(at)) == (kept.Rows[at], kept.Rows[at] + 1, kept.Rows[at] + 2)));
    }

    private static async Task<ComparisonReport> CompareAsync(ColumnModel left, ColumnModel right, string text, ColumnReading label)
    {
        using var table = new TableFile(text);
        return await table.CompareAsync(left, right, label, false);
    }

    private static async Task<string> RefusalAsync(ColumnModel left, ColumnModel right, string text)
    {
        using var table = new TableFile(text);
        return (await Assert.ThrowsExactlyAsync<DatasetException>(() => table.CompareAsync(left, right, Words, false))).Message;
    }

    /// <summary>A table in a folder of its own.</summary>
    private sealed class TableFile : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("studio-comparison-").FullName;

        public TableFile(string text) => File.WriteAllText(Path.Combine(_folder, "t.csv"), text);

        public Task<ComparisonReport> CompareAsync(ColumnModel left, ColumnModel right, ColumnReading label, bool missing) =>
            new VersionComparer(left.Version, right.Version, new ComparedTable(Path.Combine(_folder, "t.csv"), "t.csv", ReadingWishes.None, label, missing), 1)
                .RunAsync(_folder, new Progress<ComparisonProgress>(), CancellationToken.None);

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
