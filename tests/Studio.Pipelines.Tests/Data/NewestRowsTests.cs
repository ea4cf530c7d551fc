namespace Studio.Pipelines.Tests.Data;

using CsCheck;
using Studio.Pipelines.Data;

[TestClass]
public sealed class NewestRowsTests
{
    [TestMethod]
    public async Task CutAsync_KeepsTheLastRowsBack_WhenNothingIsKnownOfABefore()
    {
        using var folder = new Folder();
        var table = await folder.ReadAsync(Csv(Enumerable.Range(0, 100)));
        var cut = await folder.CutAsync(table, null, new NewestRowsWish(["a", "y"], "y", null, 0.2));

        Assert.AreEqual(new RowCut(80, 20, null, false), cut);
        CollectionAssert.AreEqual(Enumerable.Range(0, 80).ToArray(), await folder.NumbersAsync("training"));
        CollectionAssert.AreEqual(Enumerable.Range(80, 20).ToArray(), await folder.NumbersAsync("newest"));
        var columns = await TableReader.ReadColumnsAsync(folder.Combine("newest"), CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "a", "A", "y" }, columns.Select(column => column.Name).ToArray());
        Assert.IsNotNull(columns[0].Reading, "Later tables are read by it.");
    }

    [TestMethod]
    public async Task CutAsync_KeepsBackWhatWasNotSeen_WhereverItStands()
    {
        using var folder = new Folder();
        var seen = await folder.ReadAsync(Csv(Enumerable.Range(0, 100)));
        var table = await folder.ReadAsync(Csv([.. Enumerable.Range(500, 40), .. Enumerable.Range(0, 100)]));
        var cut = await folder.CutAsync(table, seen, new NewestRowsWish(["a", "y"], "y", null, 0.25));

        Assert.AreEqual(new RowCut(105, 35, 40, true), cut);
        CollectionAssert.AreEqual(Enumerable.Range(505, 35).ToArray(), await folder.NumbersAsync("newest"));
    }

    [TestMethod]
    public async Task CutAsync_KeepsBackRowsThatWereSeen_WhenFewAreNew()
    {
        using var folder = new Folder();
        var seen = await folder.ReadAsync(Csv(Enumerable.Range(0, 100)));
        var table = await folder.ReadAsync(Csv(Enumerable.Range(0, 110)));

        Assert.AreEqual(new RowCut(88, 22, 10, false), await folder.CutAsync(table, seen, new NewestRowsWish(["a", "y"], "y", null, 0.2)));
        Assert.AreEqual(0, (await folder.CutAsync(seen, seen, new NewestRowsWish(["a", "y"], "y", null, 0.2))).Unseen);
    }

    [TestMethod]
    public async Task CutAsync_GoesByTheTimeColumn_WhereThereIsOne()
    {
        using var folder = new Folder();
        var table = await folder.ReadAsync(Csv(Enumerable.Range(0, 50).Reverse()));
        await folder.CutAsync(table, null, new NewestRowsWish(["a", "y"], "y", "a", 0.2));

        CollectionAssert.AreEqual(Enumerable.Range(40, 10).Reverse().ToArray(), await folder.NumbersAsync("newest"));
    }

    [TestMethod]
    public async Task CutAsync_TrainsOnNoRowThatIsKeptBack_AndOnEachOtherOne()
    {
        using var folder = new Folder();
        await Gen.Select(Gen.Int[0, 30].Array[20, 200], Gen.Double[0.05, 0.5]).SampleAsync(
            async (numbers, share) =>
            {
                var table = await folder.ReadAsync(Csv(numbers));
                if (numbers.Distinct().Count() < 3)
                {
                    return;
                }

                var cut = await folder.CutAsync(table, null, new NewestRowsWish(["a", "y"], "y", null, share));
                var (training, newest) = (await folder.NumbersAsync("training"), await folder.NumbersAsync("newest"));
                Assert.AreEqual(((long)training.Length, (long)newest.Length), (cut.Training, cut.Newest));
                Assert.IsEmpty(training.Intersect(newest));
                CollectionAssert.AreEqual(numbers[^newest.Length..], newest);
                CollectionAssert.AreEqual(numbers.Where(number => !newest.Contains(number)).ToArray(), training);
            },
            iter: 10,
            threads: 1);
    }

    [TestMethod]
    public async Task CutAsync_LeavesRowsWithoutALabelToTraining_AndNamesAColumnThatIsGone()
    {
        using var folder = new Folder();
        var table = await folder.ReadAsync(Csv(Enumerable.Range(0, 40)) + "999,1,\n998,1,\n");
        Assert.AreEqual(new RowCut(34, 8, null, false), await folder.CutAsync(table, null, new NewestRowsWish(["a", "y"], "y", null, 0.2)));

        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.CutAsync(table, null, new NewestRowsWish(["a", "gone", "y"], "y", "when", 0.2)));
        Assert.Contains("'gone', 'when'", failure.Message);
    }

    private static string Csv(IEnumerable<int> numbers) => $"a,A,y\n{string.Join("", numbers.Select(number => $"{number},1,{(number % 2 == 0 ? "yes" : "no")}\n"))}";

    private sealed class Folder : IDisposable
    {
        private readonly string _path = Directory.CreateTempSubdirectory("studio-newest-").FullName;
        private int _tables;

        public string Combine(string name) => Path.Combine(_path, $"{name}.parquet");

        public async Task<string> ReadAsync(string csv)
        {
            var (source, table) = (Path.Combine(_path, "source.csv"), Combine($"table{_tables++}"));
            await File.WriteAllTextAsync(source, csv);
            return (await DatasetReader.ReadAsync(source, "source.csv", table, DatasetReaderOptions.Training, CancellationToken.None)).Path;
        }

        public Task<RowCut> CutAsync(string table, string? seen, NewestRowsWish wish)
        {
            File.Delete(Combine("training"));
            File.Delete(Combine("newest"));
            return NewestRows.CutAsync(table, seen, wish, Combine("training"), Combine("newest"), CancellationToken.None);
        }

        public async Task<int[]> NumbersAsync(string name) =>
            Array.ConvertAll((await TableReader.ReadAsync(Combine(name), null, null, null, CancellationToken.None)).Column<NumberColumn>("a").Values.ToArray(), value => (int)value);

        public void Dispose() => Directory.Delete(_path, recursive: true);
    }
}
