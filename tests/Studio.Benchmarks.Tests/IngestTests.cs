namespace Studio.Benchmarks.Tests;

using Studio.Benchmarks.Ingest;
using Studio.Pipelines.Data;

[TestClass]
public sealed class IngestTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-ingest-");

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public void Delete() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Run_MeasuresEachStepInAProcessOfItsOwn_WhenTablesAreSmall()
    {
        MadeTable[] tables = [new(300, 24), new(20, 60)];

        var results = await new IngestBenchmark(1).RunAsync(tables, _folder, TestContext.CancellationToken);

        Assert.HasCount(2, results);
        foreach (var result in results)
        {
            Assert.HasCount(4, result.Costs);
            Assert.IsTrue(result.Costs.Values.All(costs => costs is [{ Seconds: > 0, CpuSeconds: > 0, PeakBytes: > 10_000_000 }]));
            Assert.AreEqual(result.Costs[IngestKind.Accept][0].Seconds / result.Costs[IngestKind.Copy][0].Seconds, result.Ratio(IngestKind.Accept), 1e-9);
        }

        var lines = IngestTable.Write(results).TrimEnd().Split('\n');
        Assert.HasCount(6, lines);
        Assert.StartsWith("| 300 × 24 | ", lines[4]);
        Assert.IsEmpty(_folder.GetFileSystemInfos());
    }

    [TestMethod]
    public async Task StartAsync_TellsWhatFailed_WhenTheSourceIsNotThere()
    {
        var failure = await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => IngestStep.StartAsync(
            IngestKind.Copy, Path.Combine(_folder.FullName, "none.csv"), Path.Combine(_folder.FullName, "copied.parquet"), TestContext.CancellationToken));

        Assert.Contains("none.csv", failure.Message);
    }

    [TestMethod]
    public async Task Write_MakesTheSameTableWithAllKindsOfColumn_WhenMadeTwice()
    {
        var (first, second, read) = (Path.Combine(_folder.FullName, "1.csv"), Path.Combine(_folder.FullName, "2.csv"), Path.Combine(_folder.FullName, "read.parquet"));
        new MadeTable(400, 24).Write(first);
        new MadeTable(400, 24).Write(second);

        var dataset = await DatasetReader.ReadAsync(first, "1.csv", read, DatasetReaderOptions.Training, TestContext.CancellationToken);

        CollectionAssert.AreEqual(File.ReadAllBytes(first), File.ReadAllBytes(second));
        Assert.AreEqual(400, dataset.Rows);
        Assert.IsEmpty(dataset.Rejected);
        var types = dataset.Columns.Select(column => column.Type).Take(12).ToArray();
        CollectionAssert.AreEqual(
            new[]
            {
                ColumnType.Number, ColumnType.Number, ColumnType.Text, ColumnType.Number, ColumnType.Timestamp, ColumnType.Number,
                ColumnType.Boolean, ColumnType.Text, ColumnType.Number, ColumnType.Number, ColumnType.Timestamp, ColumnType.Text,
            },
            types);
        var table = await TableReader.ReadAsync(read, null, null, null, TestContext.CancellationToken);
        Assert.Contains(value => value.Length == 0, table.Column<TextColumn>("c2").Values);
    }
}
