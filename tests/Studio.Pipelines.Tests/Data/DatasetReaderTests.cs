namespace Studio.Pipelines.Tests.Data;

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Studio.Pipelines.Data;

[TestClass]
public sealed class DatasetReaderTests
{
    [TestMethod]
    [DataRow("x.csv", DatasetFormat.Delimited)]
    [DataRow("x.TSV.GZ", DatasetFormat.Delimited)]
    [DataRow("x", DatasetFormat.Delimited)]
    [DataRow("x.parquet", DatasetFormat.Parquet)]
    [DataRow("x.jsonl.gz", DatasetFormat.JsonLines)]
    public void FormatOf_FollowsTheEnding(string fileName, DatasetFormat expected) =>
        Assert.AreEqual(expected, DatasetReader.FormatOf(fileName));

    [TestMethod]
    [DataRow("a.csv", "a,b\n1,x\n2,y\n")]
    [DataRow("a.tsv", "a\tb\n1\tx\n2\ty\n")]
    [DataRow("a.csv", "a;b\n1;x\n2;y\n")]
    [DataRow("a.txt", "a|b\r\n1|x\r\n2|y\r\n")]
    [DataRow("a.csv", "\n\n\"a\",\"b\"\n1,x\n\n2,y")]
    [DataRow("a.csv", "\uFEFFa,b\n1,x\n2,y\n")]
    [DataRow("a.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n")]
    [DataRow("a.json", "[{\"a\":1,\"b\":\"x\"},\n {\"a\":2,\"b\":\"y\"}]")]
    public async Task ReadAsync_ReadsTheSameTable_WhateverTheDialect(string fileName, string text)
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync(fileName, text);
        CollectionAssert.AreEqual(new[] { 1.0, 2.0 }, table.Column<NumberColumn>("a").Values);
        CollectionAssert.AreEqual(new[] { "x", "y" }, table.Column<TextColumn>("b").Values);
    }

    [TestMethod]
    [DataRow("utf-16")]
    [DataRow("utf-16BE")]
    [DataRow("iso-8859-1")]
    [DataRow("utf-8")]
    public async Task ReadAsync_ReadsUmlauts_WhateverTheEncoding(string name)
    {
        using var data = new TemporaryDataset();
        var encoding = Encoding.GetEncoding(name);
        var bytes = encoding.GetPreamble().Concat(encoding.GetBytes("größe,b\nschön,1\nübel,2\n")).ToArray();
        var dataset = await data.ReadAsync("a.csv", bytes);
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "schön", "übel" }, table.Column<TextColumn>("größe").Values);
        Assert.AreEqual(name == "iso-8859-1" ? "windows-1252" : name, dataset.Encoding, ignoreCase: true);
    }

    [TestMethod]
    public async Task ReadAsync_HashesTheSourceBytes_WhenTheFileIsPacked()
    {
        using var data = new TemporaryDataset();
        var packed = Gzip("a,b\n1,2\n3,4\n");
        var dataset = await data.ReadAsync("a.csv.gz", packed);
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(packed)), dataset.Sha256);
        Assert.AreEqual(2, dataset.Rows);
    }

    [TestMethod]
    [DataRow("NA", "1", ColumnType.Number)]
    [DataRow("?", "2.5e3", ColumnType.Number)]
    [DataRow("1", "inf", ColumnType.Number)]
    [DataRow("00200", "1", ColumnType.Text)]
    [DataRow("1_000", "1", ColumnType.Text)]
    [DataRow("12345678901234567890", "1", ColumnType.Text)]
    [DataRow("\"1,234\"", "\"12,345.5\"", ColumnType.Number)]
    [DataRow("\"1.234,5\"", "\"2,5\"", ColumnType.Number)]
    [DataRow("TRUE", "false", ColumnType.Boolean)]
    [DataRow("2020-01-31", "-", ColumnType.Timestamp)]
    [DataRow("12/31/2020", "01/02/2021", ColumnType.Timestamp)]
    [DataRow("31.12.2020", "01.02.2021", ColumnType.Timestamp)]
    [DataRow("None", "NA", ColumnType.Text)]
    [DataRow("yes", "no", ColumnType.Text)]
    public async Task ReadAsync_DecidesTheTypeByAllValues(string first, string second, ColumnType expected)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"a,b\n{first},x\n{second},y\n,z\n");
        Assert.AreEqual(expected, dataset.Columns[0].Type);
    }

    [TestMethod]
    public async Task ReadAsync_KeepsMarkersAsLevels_WhenTheColumnIsText()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "n,t\n1,None\nNA,NA\n3,\n");
        CollectionAssert.AreEqual(new[] { 1, double.NaN, 3 }, table.Column<NumberColumn>("n").Values);
        CollectionAssert.AreEqual(new[] { "None", "NA", "" }, table.Column<TextColumn>("t").Values);
    }

    [TestMethod]
    public async Task ReadAsync_ConvertsToUtc_WhenTimestampsHaveAZone()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "t,b\n1970-01-01T02:00:00+02:00,1\n1970-01-01T00:00:10Z,2\n1970-01-02,3\n");
        CollectionAssert.AreEqual(new double[] { 0, 10, 86400 }, table.Column<NumberColumn>("t").Values);
    }

    [TestMethod]
    public async Task ReadAsync_CountsRaggedLines_WithLineNumberAndCause()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "a,b\n1,\"two\nlines\"\n1,2,3\n4\n5,6\n7,8\n");
        Assert.AreEqual(3, dataset.Rows);
        CollectionAssert.AreEqual(
            new RejectedLine[]
            {
                new(4, null, "The line has 3 values where the header names 2 columns."),
                new(5, null, "The line has 1 values where the header names 2 columns."),
            },
            dataset.Rejected.ToArray());
    }

    [TestMethod]
    public async Task ReadAsync_TakesStraysForMissing_WhenNearlyAllValuesAreNumbers()
    {
        using var data = new TemporaryDataset();
        var lines = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},x\n"));
        var dataset = await data.ReadAsync("a.csv", $"amount,b\n{lines}oops,x\nNA,y\n");
        Assert.AreEqual(ColumnType.Number, dataset.Columns[0].Type);
        Assert.AreEqual(202, dataset.Rows);
        Assert.AreEqual(0, dataset.RejectedCount);
        Assert.AreEqual(new ReadingNote("unreadable", true, "amount", "1 value of 'amount' is no number and counts as missing: 'oops' in line 202."), dataset.Notes.Single());
    }

    [TestMethod]
    public async Task ReadAsync_RejectsLines_WhenTheyAreNotJsonObjects()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.jsonl", "{\"a\":1,\"b\":{\"k\":[1]}}\nnot json\n{\"a\":null,\"b\":null}\n[1]\n");
        Assert.AreEqual(2, dataset.Rows);
        CollectionAssert.AreEqual(new long[] { 2, 4 }, dataset.Rejected.Select(line => line.Line).ToArray());
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "{\"k\":[1]}", "" }, table.Column<TextColumn>("b").Values);
    }

    [TestMethod]
    public async Task ReadAsync_ReadsParquet_WhateverTheEnding()
    {
        using var data = new TemporaryDataset();
        var first = await data.ReadAsync("a.csv", "a,when,flag,words\n1.5,2020-01-01,true,x\n,,,\n");
        var second = await data.ReadAsync("renamed.csv", await File.ReadAllBytesAsync(first.Path));
        CollectionAssert.AreEqual(first.Columns.ToArray(), second.Columns.ToArray());
        Assert.AreEqual(2, second.Rows);
    }

    [TestMethod]
    public async Task ReadAsync_KeepsNames_WhenTheyHaveBlanksQuotesOrDifferByCase()
    {
        using var data = new TemporaryDataset();
        var table = await data.ReadTableAsync("a.csv", "Skew.Max,Skew.max,it's,\"say \"\"hi\"\"\",two words,#x\n1,2,3,4,5,6\n");
        CollectionAssert.AreEqual(
            new[] { "Skew.Max", "Skew.max", "it's", "say \"hi\"", "two words", "#x" }, table.Columns.Select(column => column.Name).ToArray());
        Assert.AreEqual(2, table.Column<NumberColumn>("Skew.max").Values[0]);
    }

    [TestMethod]
    public async Task ReadAsync_Reads2000Columns()
    {
        using var data = new TemporaryDataset();
        var header = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"c {i}"));
        var line = string.Join(',', Enumerable.Range(0, 2000));
        var dataset = await data.ReadAsync("wide.csv", $"{header}\n{line}\n{line}\n");
        Assert.AreEqual(2000, dataset.Columns.Count);
        Assert.IsTrue(dataset.Columns.All(column => column.Type == ColumnType.Number));
    }

    [TestMethod]
    public async Task ReadAsync_ReadsACellOf10Megabytes()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", $"a,b\nx,\"{new string('y', 10_000_000)}\"\nz,q\n");
        var table = await TableReader.ReadAsync(dataset.Path, ["b"], null, null, CancellationToken.None);
        Assert.AreEqual(10_000_000, table.Column<TextColumn>("b").Values[0].Length);
    }

    [TestMethod]
    [DataRow("a.csv", "", "'a.csv' is empty")]
    [DataRow("a.csv", " \n\n", "blank lines only")]
    [DataRow("a.csv", "a,b\n", "has a header but no rows")]
    [DataRow("a.csv", "a\n1\n2\n", "one column only ('a')")]
    [DataRow("a.csv", "a,b,a\n1,2,3\n", "'a' is the name of columns 1, 3")]
    [DataRow("a.csv", "a,,c, \n1,2,3,4\n", "columns 2, 4 have no name")]
    [DataRow("a.csv", "5.1,3.5\n4.9,3.0\n", "has no header line")]
    [DataRow("a.csv", "a,b\n1,2,3\n1,2,3\n1,2\n", "2 of the 3 lines")]
    [DataRow("a.csv", "a,b\n1,\"open\n2,3\n", "opens a quote in line 2")]
    [DataRow("a.csv", "a,b\n1,2\n3,\04\n", "NUL byte in line 3")]
    [DataRow("a.csv", "PK\u0003\u0004 rest of the workbook", "its zip data cannot be unpacked")]
    [DataRow("a.csv", "\u0001\u0002\u0003\u0004\u0005\u0006\u0007 binary", "binary data")]
    [DataRow("a.parquet", "a,b\n1,2\n", "not a whole Parquet file")]
    [DataRow("a.jsonl", "x\ny\n", "not JSON objects; the first is line 1")]
    [DataRow("a.json", "[{\"a\":1,\"b\":2},\n{\"a\":", "cannot be read")]
    public async Task ReadAsync_SaysWhatIsWrong_AndLeavesNothing(string fileName, string text, string expected)
    {
        using var data = new TemporaryDataset();
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync(fileName, text));
        StringAssert.Contains(failure.Message, expected, StringComparison.Ordinal);
        Assert.IsFalse(failure.Message.Contains(Path.GetTempPath(), StringComparison.Ordinal), failure.Message);
        Assert.IsEmpty(data.Leftovers);
    }

    [TestMethod]
    [DataRow("a.csv", "x\n1\n\n3\n")]
    [DataRow("a.csv", "\"x\"\n1\nNA\n3\n")]
    [DataRow("a.jsonl", "{\"x\":1}\n{\"x\":null}\n{\"x\":3}\n")]
    public async Task ReadAsync_ReadsOneColumn_WhenRowsAreToBePredicted(string fileName, string text)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync(fileName, text, DatasetReaderOptions.Prediction);
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        Assert.AreEqual(0, dataset.RejectedCount);
        CollectionAssert.AreEqual(new[] { 1, double.NaN, 3 }, table.Column<NumberColumn>("x").Values);
    }

    [TestMethod]
    public async Task ReadAsync_CountsRaggedLines_WhenOneColumnWouldSwallowThem()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "a,b\n1,2\n3,4,5\n6,7\n8,9\n", DatasetReaderOptions.Prediction);
        Assert.AreEqual((2, 3L, 1L), (dataset.Columns.Count, dataset.Rows, dataset.RejectedCount));
    }

    [TestMethod]
    public async Task ReadAsync_SaysThatThePackingIsDamaged_WhenAGzipFileIsCutOff()
    {
        using var data = new TemporaryDataset();
        var packed = Gzip("a,b\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i},{i * 7919 % 1013}\n")));
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync("a.csv.gz", packed[..^500]));
        StringAssert.Contains(failure.Message, "damaged or was cut off", StringComparison.Ordinal);
        Assert.IsEmpty(data.Leftovers);
    }

    [TestMethod]
    public async Task ReadAsync_LeavesNothing_WhenCancelled()
    {
        using var data = new TemporaryDataset();
        var source = Path.Combine(Path.GetDirectoryName(data.Destination)!, "source");
        await File.WriteAllTextAsync(source, "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 2_000_000)));
        using var cancellation = new CancellationTokenSource();
        var reading = DatasetReader.ReadAsync(source, "a.csv", data.Destination, DatasetReaderOptions.Training, cancellation.Token);
        while (!reading.IsCompleted && !Directory.EnumerateDirectories(Path.GetDirectoryName(data.Destination)!).Any())
        {
            await Task.Yield();
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => reading);
        Assert.IsEmpty(data.Leftovers);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
