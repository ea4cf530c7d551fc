namespace Studio.Pipelines.Tests.Monitoring;

using System.Globalization;
using System.Text;
using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class TableComparisonTests
{
    [TestMethod]
    public async Task ReadAsync_TellsWhatChangedFirst_AndLeavesTheRestStable()
    {
        using var folder = new Tables();
        var before = await folder.AddAsync("same,moved,level,gone,kind\n", 4_000, (random, row) => $"{random.Next(1000)},{random.NextDouble():F4},{(row % 4 == 0 ? "a" : "b")},{row},{row % 10}\n");
        var after = await folder.AddAsync("same,moved,level,new,kind\n", 5_000, (random, row) => $"{random.Next(1000)},{(random.NextDouble() / 2) + 0.5:F4},{(row % 4 == 0 ? "c" : "b")},{row},k{row % 10}\n");
        var comparison = await TableComparison.ReadAsync(before, after, CancellationToken.None);

        Assert.AreEqual((4_000L, 5_000L, 4_000L, 5_000L), (comparison.RowsBefore, comparison.Rows, comparison.ReadBefore, comparison.Read));
        CollectionAssert.AreEqual(new[] { "new Added", "kind Retyped", "gone Removed", "moved Kept", "level Kept", "same Kept" }, comparison.Columns.Select(column => $"{column.Name} {column.Fate}").ToArray());
        var moved = comparison.Columns.Single(column => column.Name == "moved");
        Assert.AreEqual(DriftVerdict.Drifted, moved.Drift!.Verdict);
        Assert.AreEqual(0.5, moved.Drift.Distance, 0.05);
        Assert.IsTrue(moved.Shape!.Bars.Sum(bar => bar.Window) is > 0.999 and < 1.001);
        var level = comparison.Columns.Single(column => column.Name == "level");
        Assert.AreEqual((1, 1, true), (level.Levels!.New, level.Levels.Lost, level.Levels.Exact));
        Assert.AreEqual(("c", "a"), (level.Levels.NewLevels[0], level.Levels.LostLevels[0]));
        Assert.AreEqual(DriftVerdict.Stable, comparison.Columns.Single(column => column.Name == "same").Drift!.Verdict);
    }

    [TestMethod]
    public async Task ReadAsync_ReadsRowsOfTheWholeFile_WhenThereAreMany()
    {
        using var folder = new Tables();
        var before = await folder.AddAsync("n,m\n", 130_000, (_, row) => $"{row},1\n");
        var after = await folder.AddAsync("n,m\n", 200, (_, row) => $"{row * 650},1\n");
        var comparison = await TableComparison.ReadAsync(before, after, CancellationToken.None);

        Assert.AreEqual((130_000L, (long)TableComparison.MostRows), (comparison.RowsBefore, comparison.ReadBefore));
        var drift = comparison.Columns.Single(column => column.Name == "n").Drift!;
        Assert.AreEqual(TableComparison.MostRows, drift.ReferenceRows);
        Assert.IsLessThan(0.02, drift.Distance);
        var itself = await TableComparison.ReadAsync(before, before, CancellationToken.None);
        Assert.IsTrue(itself.Columns.All(column => column.Drift!.Distance == 0));
    }

    private sealed class Tables : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-compare-");
        private int _files;

        public async Task<ProfiledTable> AddAsync(string header, int rows, Func<Random, int, FormattableString> row)
        {
            var random = new Random(++_files);
            var csv = new StringBuilder(header);
            for (var i = 0; i < rows; i++)
            {
                csv.Append(row(random, i).ToString(CultureInfo.InvariantCulture));
            }

            var (source, canonical) = (Path.Combine(_folder.FullName, $"{_files}.csv"), Path.Combine(_folder.FullName, $"{_files}.parquet"));
            await File.WriteAllTextAsync(source, csv.ToString());
            var read = await DatasetReader.ReadAsync(source, "table.csv", canonical, DatasetReaderOptions.Training, CancellationToken.None);
            return new ProfiledTable(canonical, await DatasetProfiler.ProfileAsync(canonical, read.Columns, CancellationToken.None));
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
