namespace Studio.Pipelines.Tests.Data.Reading;

using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

[TestClass]
public sealed class ReadingDecisionTests
{
    [TestMethod]
    [DataRow("a;b\n0.123;x\n0.456;y\n-0.789;z\n")]
    [DataRow("a\tb\n0,123\tx\n0,456\ty\n-0,789\tz\n")]
    [DataRow("a,b\n\"0,123\",x\n\"0,456\",y\n\"-0,789\",z\n")]
    public async Task ReadAsync_TakesTheMarkAfterAZeroForADecimalMark(string text)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("t.csv", text);
        Assert.IsEmpty(dataset.Notes);
        CollectionAssert.AreEqual(new[] { 0.123, 0.456, -0.789 }, await NumbersAsync(dataset, "a"));
    }

    [TestMethod]
    [DataRow("a;b\n05/11/2023;1\n06/11/2023;2\n", "a=date:dmy")]
    [DataRow("a;b\n1.234;1\n2.345;2\n", "a=number:.")]
    [DataRow("a;b\n601 234 567;1\n602 111 222;2\n", null)]
    public async Task ReadAsync_TellsNoGuess_WhereAPersonHasSaidItOrNothingElseIsPossible(string text, string? type)
    {
        using var data = new TemporaryDataset();
        var (wishes, problems) = new ReadingOptions { Types = type is null ? [] : [type] }.Read();
        Assert.IsEmpty(problems);
        Assert.IsEmpty((await data.ReadAsync("t.csv", text, DatasetReaderOptions.Training with { Wishes = wishes })).Notes);
    }

    [TestMethod]
    public async Task ReadAsync_TakesOddValuesForMissing_WhereTheTypeThatWasAskedForFitsMost()
    {
        using var data = new TemporaryDataset();
        var (wishes, _) = new ReadingOptions { Types = ["a=number"] }.Read();
        var dataset = await data.ReadAsync("t.csv", "a,b\n1,x\n2,y\nmany,z\n", DatasetReaderOptions.Training with { Wishes = wishes });
        Assert.AreEqual(1, dataset.Unreadable["a"]);
        CollectionAssert.AreEqual(new[] { 1, 2, double.NaN }, await NumbersAsync(dataset, "a"));
        var refused = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync("t.csv", "a,b\n1,x\nfew,y\nmany,z\n", DatasetReaderOptions.Training with { Wishes = wishes }));
        Assert.Contains("2 of 3 values are no number", refused.Message);
    }

    [TestMethod]
    public async Task ReadAsync_GivesLinesThatAreLeftOutNoSay()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("t.csv", "a,b\n1,2\n3,4\n\nSource: me\n");
        Assert.AreEqual(5, dataset.Rejected.Single().Line);
        CollectionAssert.AreEqual(new double[] { 1, 3 }, await NumbersAsync(dataset, "a"));
    }

    private static async Task<double[]> NumbersAsync(CanonicalDataset dataset, string column) =>
        (await TableReader.ReadAsync(dataset.Path, [column], null, null, CancellationToken.None)).Column<NumberColumn>(column).Values;
}
