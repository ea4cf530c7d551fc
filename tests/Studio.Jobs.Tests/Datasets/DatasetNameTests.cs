namespace Studio.Jobs.Tests.Datasets;

using Studio.Jobs.Datasets;

[TestClass]
public sealed class DatasetNameTests
{
    [TestMethod]
    [DataRow("credit.csv", "credit")]
    [DataRow("credit.v2.csv.gz", "credit.v2")]
    [DataRow("/etc/../passwd", "passwd")]
    [DataRow(@"C:\data\mine.parquet", "mine")]
    [DataRow(".csv", ".csv")]
    [DataRow("a\0b\n.csv", "ab")]
    [DataRow("", "dataset")]
    [DataRow("folder/", "dataset")]
    public void From_GivesANameForPeople_WhenAFileNameIsGiven(string fileName, string name) =>
        Assert.AreEqual(name, DatasetName.From(fileName));
}
