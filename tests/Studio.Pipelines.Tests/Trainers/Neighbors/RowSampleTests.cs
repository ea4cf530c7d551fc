namespace Studio.Pipelines.Tests.Trainers.Neighbors;

using Studio.Pipelines.Trainers.Neighbors;

[TestClass]
public sealed class RowSampleTests
{
    [TestMethod]
    public void Draw_KeepsTheShareOfEachLabel_WhenRowsAreTooMany()
    {
        double[] labels = [.. Enumerable.Range(0, 1000).Select(row => row % 10 == 0 ? 1.0 : 0)];
        var rows = RowSample.Draw(labels, 100, seed: 3);
        Assert.HasCount(100, rows.Distinct());
        Assert.AreEqual(10, rows.Count(row => labels[row] == 1));
        CollectionAssert.AreEqual(rows, RowSample.Draw(labels, 100, seed: 3));
        CollectionAssert.AreNotEqual(rows, RowSample.Draw(labels, 100, seed: 4));
    }

    [TestMethod]
    public void Draw_KeepsAllRows_WhenThereIsRoom() =>
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, RowSample.Draw([3, 1, 2], 3, seed: 1));
}
