namespace Studio.Pipelines.Tests.Monitoring;

using Studio.Pipelines.Monitoring;

/// <summary>Windows of one reference that were counted with and without some columns.</summary>
[TestClass]
public sealed class JoinedWindowTests
{
    private static readonly MonitoringReference Reference = MonitoredTable.Reference(900, 1);

    [TestMethod]
    public void Join_KeepsTheColumnsThatAllHave_AndLeavesOutOtherReferences()
    {
        var part = Reference.Only(column => column != "size");
        var other = MonitoredTable.Reference(900, 2);
        MonitoringWindow[] windows = [Window(Reference, 40, 3), Window(part, 30, 4), Window(Reference, 20, 5), Window(other, 500, 6)];

        var joined = MonitoringWindow.Join(Reference, windows, column => column != "town")!.Value;

        Assert.AreEqual(90, joined.Window.Rows);
        CollectionAssert.AreEqual(new[] { "built", "garden", "note", "label", "probabilities" }, joined.Window.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(joined.Reference.Fingerprint(), joined.Window.Reference);
        Assert.IsTrue(joined.Window.Columns.All(column => column.Missing + column.Counts.Sum() == 90));
        Assert.HasCount(5, DriftReport.Of(joined.Reference, joined.Window, CancellationToken.None).Columns);
        Assert.IsNull(MonitoringWindow.Join(Reference, [windows[3]], _ => true));
    }

    [TestMethod]
    public void Shapes_HoldAllRows_OfTheReferenceAndOfTheWindow()
    {
        var window = Window(Reference, 200, 7);

        foreach (var shape in ColumnShape.Of(Reference, window))
        {
            Assert.IsLessThanOrEqualTo(10, shape.Bars.Count);
            Assert.AreEqual(1, shape.Bars.Sum(bar => bar.Reference), 1e-9, shape.Name);
            Assert.AreEqual(1, shape.Bars.Sum(bar => bar.Window), 1e-9, shape.Name);
        }
    }

    private static MonitoringWindow Window(MonitoringReference reference, int rows, int seed) => MonitoredTable.Window(reference, MonitoredTable.Rows(rows, seed), MonitoredTable.Answers(rows, seed));
}
