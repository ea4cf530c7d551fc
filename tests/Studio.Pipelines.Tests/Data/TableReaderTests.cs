namespace Studio.Pipelines.Tests.Data;

using Studio.Pipelines.Data;

[TestClass]
public sealed class TableReaderTests
{
    private const string Mixed = "n,t,b,d\n1,x,true,1970-01-01\n2.5,,false,1970-01-02\n-inf,y,,\n";

    [TestMethod]
    public async Task ReadAsync_ReadsEachTypeAsItsColumn()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", Mixed);
        CollectionAssert.AreEqual(new[] { 1, 2.5, double.NaN }, table.Column<NumberColumn>("n").Values);
        CollectionAssert.AreEqual(new[] { "x", "", "y" }, table.Column<TextColumn>("t").Values);
        CollectionAssert.AreEqual(new[] { "true", "false", "" }, table.Column<TextColumn>("b").Values);
        CollectionAssert.AreEqual(new[] { 0, 86400, double.NaN }, table.Column<NumberColumn>("d").Values);
    }

    [TestMethod]
    public async Task ReadAsync_FormatsNumbersAsText_WhenAsked()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", Mixed, new HashSet<string> { "n" });
        CollectionAssert.AreEqual(new[] { "1", "2.5", "" }, table.Column<TextColumn>("n").Values);
    }

    [TestMethod]
    public async Task ReadAsync_KeepsRowOrder_WhenColumnsAndLimitAreGiven()
    {
        using var data = new TemporaryDataset();
        var rows = string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i},{i % 7}\n"));
        var dataset = await data.ReadAsync("a.csv", $"i,r\n{rows}");
        var table = await TableReader.ReadAsync(dataset.Path, ["r", "i"], null, 140_000, CancellationToken.None);
        Assert.AreEqual("r", table.Columns[0].Name);
        Assert.AreEqual(140_000, table.RowCount);
        var values = table.Column<NumberColumn>("i").Values;
        Assert.IsTrue(Enumerable.Range(0, 140_000).All(i => values[i] == i));
    }

    [TestMethod]
    public async Task ReadAsync_NamesTheKnownColumns_WhenOneIsUnknown()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", Mixed);
        var failure = await Assert.ThrowsExactlyAsync<KeyNotFoundException>(
            () => TableReader.ReadAsync(dataset.Path, ["zz"], null, null, CancellationToken.None));
        StringAssert.Contains(failure.Message, "no column 'zz'; it has n, t, b, d", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(3.0, "3")]
    [DataRow(-0.5, "-0.5")]
    [DataRow(0.1, "0.1")]
    [DataRow(1e20, "1E+20")]
    [DataRow(double.NaN, "")]
    public void Format_WritesNumbersAsLabels(double value, string expected) => Assert.AreEqual(expected, NumberText.Format(value));
}
