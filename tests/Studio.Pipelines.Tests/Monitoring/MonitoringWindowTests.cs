namespace Studio.Pipelines.Tests.Monitoring;

using System.Text.Json;
using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;

[TestClass]
public sealed class MonitoringWindowTests
{
    private static readonly MonitoringReference Reference = MonitoredTable.Reference(900, 1);

    private static readonly Gen<MonitoringWindow> Windows = Gen.Select(Gen.Int[0, 40], Gen.Int[2, 1_000_000], Gen.Bool).Select((rows, seed, answered) =>
        MonitoredTable.Window(Reference, MonitoredTable.Rows(rows, seed), answered ? MonitoredTable.Answers(rows, seed) : null));

    [TestMethod]
    public void Merge_IsTheSame_HoweverWindowsArePutTogether() => Gen.Select(Windows, Windows, Windows).Sample((a, b, c) =>
    {
        Same(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
        Same(a.Merge(b), b.Merge(a));
        Same(a, a.Merge(MonitoringWindow.Empty(Reference)));
    });

    [TestMethod]
    public void Merge_IsTheWindowOfAllRows_OneByOneAndInBatches() => Gen.Select(Gen.Int[1, 60], Gen.Int[2, 1_000_000], Gen.Int[1, 20]).Sample((rows, seed, batch) =>
    {
        var (table, answers) = (MonitoredTable.Rows(rows, seed), MonitoredTable.Answers(rows, seed));
        var (single, other) = (new WindowCounter(Reference), MonitoringWindow.Empty(Reference));
        for (var row = 0; row < rows; row++)
        {
            single.Add(table.Gather([row]), answers.Slice(row, 1));
        }

        for (var row = 0; row < rows; row += batch)
        {
            var count = Math.Min(batch, rows - row);
            other = other.Merge(MonitoredTable.Window(Reference, table.Gather([.. Enumerable.Range(row, count)]), answers.Slice(row, count)));
        }

        var whole = MonitoredTable.Window(Reference, table, answers);
        Assert.AreEqual(rows, whole.Rows);
        Same(whole, single.ToWindow());
        Same(whole, other);
    });

    [TestMethod]
    public void Window_CountsEveryRowOnce_InTheCellsOfTheReference()
    {
        var reference = MonitoringReference.Of(MonitoredTable.Signature, MonitoredTable.Rows(500, 3), MonitoredTable.Answers(500, 3), CancellationToken.None);
        var window = MonitoredTable.Window(reference, MonitoredTable.Rows(500, 3), MonitoredTable.Answers(500, 3));
        foreach (var (known, seen) in reference.Columns.Zip(window.Columns))
        {
            Assert.AreEqual(500, seen.Missing + seen.Counts.Sum());
            Assert.AreEqual(known.Missing, seen.Missing);
            if (known.Levels is not { Complete: false })
            {
                CollectionAssert.AreEqual((known.Numbers?.Counts ?? known.Levels!.Counts).ToArray(), seen.Counts.ToArray(), known.Name);
            }
        }
    }

    [TestMethod]
    public void Numbers_OnEdgesAreApart_WhenTheyAreFew()
    {
        var reference = MonitoringReference.Of(MonitoredTable.Of("numeric", "float"), MonitoredTable.Numbers(1, 1, 2, 4, double.NaN), null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { 1.0, 2, 4 }, reference.Columns[0].Numbers!.Edges.ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 2, 0, 1, 0, 1, 0 }, reference.Columns[0].Numbers!.Counts.ToArray());
        var window = MonitoredTable.Window(reference, MonitoredTable.Numbers(0, 1, 1.5, 3, 4, 5, 6, double.PositiveInfinity));
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 0, 1, 1, 2 }, window.Columns[0].Counts.ToArray());
        Assert.AreEqual(1, window.Columns[0].Missing);
    }

    [TestMethod]
    public void Levels_AreCountedByOtherRows_ThanThoseThatChoseThem()
    {
        // Level 0 is in every second row that has a value, and only in those that choose.
        string[] values = [.. Enumerable.Range(0, 2_000).Select(row => row % 2 == 0 && row % 4 == 0 ? "often" : $"level {row % 303}")];
        var levels = MonitoringReference.Of(MonitoredTable.Of("categorical", "string"), MonitoredTable.Levels(values), null, CancellationToken.None).Columns[0].Levels!;
        Assert.IsFalse(levels.Complete);
        Assert.AreEqual("often", levels.Levels[0]);
        Assert.AreEqual((0, 1_000), (levels.Counts[0], levels.Counts.Sum()));
    }

    [TestMethod]
    public void LongTexts_AreKeptAsTheirStart()
    {
        var reference = MonitoringReference.Of(MonitoredTable.Of("text", "string"), MonitoredTable.Levels(new string('a', 9_000), new string('a', 9_001), "b"), null, CancellationToken.None);
        var levels = reference.Columns[0].Levels!;
        Assert.HasCount(3, levels.Levels);
        Assert.IsTrue(levels.Levels.All(level => level.Length <= 64));
        Assert.AreEqual(0, MonitoredTable.Window(reference, MonitoredTable.Levels(new string('a', 9_001))).Columns[0].Counts[^1]);
    }

    [TestMethod]
    public void Reference_IsSmall_AndTheSameAfterJson()
    {
        var reference = MonitoredTable.Reference(20_000, 5);
        var json = JsonSerializer.Serialize(reference, StudioJson.Line);
        var read = JsonSerializer.Deserialize<MonitoringReference>(json, StudioJson.Line)!;
        Assert.IsLessThan(3_000 * reference.Columns.Count, json.Length);
        Assert.AreEqual(reference.Fingerprint(), read.Fingerprint());
        var window = MonitoredTable.Window(read, MonitoredTable.Rows(50, 6));
        Same(window, JsonSerializer.Deserialize<MonitoringWindow>(JsonSerializer.Serialize(window, StudioJson.Line), StudioJson.Line)!);
        Assert.AreEqual(DriftVerdict.Stable, DriftReport.Of(reference, MonitoredTable.Window(read, MonitoredTable.Rows(500, 7)), CancellationToken.None).Verdict);
    }

    [TestMethod]
    public void Windows_OfAnotherReference_AreRefused()
    {
        var other = MonitoringWindow.Empty(MonitoredTable.Reference(900, 2));
        Assert.ThrowsExactly<ArgumentException>(() => MonitoringWindow.Empty(Reference).Merge(other));
        Assert.ThrowsExactly<ArgumentException>(() => DriftReport.Of(Reference, other, CancellationToken.None));
    }

    [TestMethod]
    public void Add_CountsNothing_WhenAColumnIsOfAnotherKind()
    {
        var counter = new WindowCounter(Reference);
        var rows = MonitoredTable.Rows(10, 1);
        Assert.ThrowsExactly<ArgumentException>(() => counter.Add(rows.With(new NumberColumn("town", new double[10])), null));
        Assert.ThrowsExactly<KeyNotFoundException>(() => counter.Add(rows.Only("size", "town"), null));
        Same(MonitoringWindow.Empty(Reference), counter.ToWindow());
    }

    private static void Same(MonitoringWindow one, MonitoringWindow other) => Assert.AreEqual(JsonSerializer.Serialize(one, StudioJson.Line), JsonSerializer.Serialize(other, StudioJson.Line));
}
