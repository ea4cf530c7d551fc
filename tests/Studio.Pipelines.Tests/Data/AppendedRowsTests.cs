namespace Studio.Pipelines.Tests.Data;

using System.Globalization;
using System.Text;
using Studio.Pipelines.Data;

[TestClass]
public sealed class AppendedRowsTests
{
    [TestMethod]
    public async Task ReadAsync_KeepsRowsInOrder_AndJoinsSmallGroups_WhenRowsAreAppendedAgainAndAgain()
    {
        using var folder = new WorkFolder();
        var read = await folder.ReadAsync("first.csv", "a,A,when,flag,text\n" + Rows(0, 200_000));
        foreach (var (from, to) in new[] { (200_000, 200_010), (200_010, 200_020), (200_020, 260_000) })
        {
            read = await folder.AppendAsync(read, $"text,flag,when,A,a\n{Rows(from, to, reverse: true)}");
        }

        Assert.AreEqual(260_000, read.Rows);
        using (var file = CanonicalReader.Open(read.Path))
        {
            // 122,880 and 77,120, to which the next came until they were too many.
            Assert.AreEqual("122880,77140,59980", string.Join(',', file.Groups));
            CollectionAssert.AreEqual(new[] { "a", "A", "when", "flag", "text" }, file.Columns.Select(column => column.Name).ToArray());
        }

        var table = await TableReader.ReadAsync(read.Path, null, null, null, CancellationToken.None);
        var (a, other, text, flag) = (table.Column<NumberColumn>("a").Values, table.Column<NumberColumn>("A").Values, table.Column<TextColumn>("text").Values, table.Column<TextColumn>("flag").Values);
        for (var row = 0; row < table.RowCount; row++)
        {
            Assert.AreEqual(row, a[row]);
            Assert.AreEqual(row % 7 == 0 ? double.NaN : -row, other[row]);
            Assert.AreEqual(row % 5 == 0 ? "" : $"t{row % 100}", text[row]);
            Assert.AreEqual(row % 3 == 0 ? "true" : "false", flag[row]);
        }
    }

    [TestMethod]
    public async Task FindContract_TellsFilesOfTheStudio_FromOthers()
    {
        using var folder = new WorkFolder();
        var read = await folder.ReadAsync("first.csv", "a;b\n1,5;x\n2,5;y\n");
        Assert.AreEqual(",", AppendedRows.FindContract(read.Path)!["a"].Number!.Decimal);
        Assert.IsNull(AppendedRows.FindContract(folder.Combine("first.csv")));
    }

    [TestMethod]
    public async Task ReadAsync_SpellsValuesOfTypedSources_AsTheDatasetDoes()
    {
        using var folder = new WorkFolder();
        var read = await folder.ReadAsync("first.csv", "level;paid;x\n38.0;yes;1,5\nhigh;no;2,5\n");
        var appended = await folder.AppendAsync(read, "{\"x\": 3.25, \"level\": 38, \"paid\": true}\n{\"x\": null, \"level\": 7, \"paid\": false}\n", "more.jsonl");
        var table = await TableReader.ReadAsync(appended.Path, null, null, null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "38.0", "high", "38.0", "7" }, table.Column<TextColumn>("level").Values);
        CollectionAssert.AreEqual(new[] { "yes", "no", "yes", "no" }, table.Column<TextColumn>("paid").Values);
        CollectionAssert.AreEqual(new[] { 1.5, 2.5, 3.25, double.NaN }, table.Column<NumberColumn>("x").Values);
    }

    [TestMethod]
    public async Task ReadAsync_Refuses_WhenTheDatasetHoldsPictures_OrDoesNotSayHowItIsRead()
    {
        using var folder = new WorkFolder();
        var read = await folder.ReadAsync("first.csv", "a,b\n1,2\n");
        var pictures = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.AppendAsync(read with { Columns = [new ColumnInfo("image", ColumnType.Image)] }, "a,b\n1,2\n"));
        Assert.Contains("the column 'image' of the dataset holds pictures", pictures.Message);
        var unread = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.AppendAsync(read with { Columns = [new ColumnInfo("a", ColumnType.Number)] }, "a,b\n1,2\n"));
        Assert.Contains("did not keep how 'a' is written", unread.Message);
    }

    private static string Rows(int from, int to, bool reverse = false)
    {
        var csv = new StringBuilder();
        for (var row = from; row < to; row++)
        {
            string[] cells =
            [
                row.ToString(CultureInfo.InvariantCulture),
                row % 7 == 0 ? "" : (-row).ToString(CultureInfo.InvariantCulture),
                DateTime.UnixEpoch.AddHours(row).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                row % 3 == 0 ? "true" : "false",
                row % 5 == 0 ? "" : $"t{row % 100}",
            ];
            csv.AppendJoin(',', reverse ? cells.Reverse() : cells).Append('\n');
        }

        return csv.ToString();
    }

    private sealed class WorkFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-append-");
        private int _files;

        public string Combine(string name) => Path.Combine(_folder.FullName, name);

        public async Task<CanonicalDataset> ReadAsync(string name, string table)
        {
            await File.WriteAllTextAsync(Combine(name), table);
            return await DatasetReader.ReadAsync(Combine(name), name, Combine($"{_files++}.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        }

        public async Task<CanonicalDataset> AppendAsync(CanonicalDataset before, string table, string name = "more.csv")
        {
            await File.WriteAllTextAsync(Combine(name), table);
            return await AppendedRows.ReadAsync(before.Path, before.Columns, Combine(name), name, Combine($"{_files++}.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
