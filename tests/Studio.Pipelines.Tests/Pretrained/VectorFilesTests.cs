namespace Studio.Pipelines.Tests.Pretrained;

using Studio.Pipelines.Pretrained;

[TestClass]
public sealed class VectorFilesTests : IDisposable
{
    private readonly TinyEncoder _tiny = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-vectors-tests-");

    [TestMethod]
    public void Embed_TakesWhatWasKept()
    {
        string[] texts = [.. Enumerable.Range(0, 600).Select(row => $"the food {row} was good"), "the food 3 was good"];
        using var encoder = Load();
        var made = encoder.Embed(texts, new VectorFiles(_folder.FullName), null, CancellationToken.None);
        CollectionAssert.AreEqual(encoder.Embed(texts, CancellationToken.None), made);
        Assert.HasCount(3, Kept());

        // Other numbers under the same names show that nothing is made again.
        var (files, name) = (new VectorFiles(_folder.FullName), Path.GetFileNameWithoutExtension(Kept()[0]));
        files.Write(name, new float[256 * TinyEncoder.Width]);
        var again = encoder.Embed(texts, files, null, CancellationToken.None);
        Assert.IsGreaterThan(100, again.Zip(made).Count(pair => pair.First != pair.Second));
    }

    [TestMethod]
    public void Embed_MakesAgain_WhenWhatWasKeptIsDamagedOrOfAnotherEncoder()
    {
        string[] texts = ["good", "bad food"];
        using (var encoder = Load())
        {
            var made = encoder.Embed(texts, new VectorFiles(_folder.FullName), null, CancellationToken.None);
            var bytes = File.ReadAllBytes(Kept().Single());
            bytes[3] ^= 1;
            File.WriteAllBytes(Kept().Single(), bytes);
            CollectionAssert.AreEqual(made, encoder.Embed(texts, new VectorFiles(_folder.FullName), null, CancellationToken.None));
            File.WriteAllBytes(Kept().Single(), bytes[..5]);
            CollectionAssert.AreEqual(made, encoder.Embed(texts, new VectorFiles(_folder.FullName), null, CancellationToken.None));
        }

        _tiny.Write("config.json", "{}");
        using var other = Load();
        other.Embed(texts, new VectorFiles(_folder.FullName), null, CancellationToken.None);
        Assert.HasCount(2, Kept());
    }

    [TestMethod]
    public void NameOf_TellsListsApart() =>
        Assert.HasCount(5, new[] { VectorFiles.NameOf("e", ["ab", "c"]), VectorFiles.NameOf("e", ["a", "bc"]), VectorFiles.NameOf("e", ["c", "ab"]), VectorFiles.NameOf("f", ["ab", "c"]), VectorFiles.NameOf("e", ["ab", "c", ""]) }.Distinct());

    [TestMethod]
    public void Trim_KeepsWhatWasUsedLast()
    {
        var files = new VectorFiles(_folder.FullName, mostBytes: 100);
        foreach (var (age, name) in new[] { "new", "old", "older" }.Index())
        {
            files.Write(name, new float[10]);
            File.SetLastWriteTimeUtc(Path.Combine(_folder.FullName, name + ".vectors"), DateTime.UtcNow.AddHours(-age - 1));
        }

        Assert.IsNotNull(files.Read("older", 10));
        files.Trim();
        CollectionAssert.AreEquivalent(new[] { "new.vectors", "older.vectors" }, Array.ConvertAll(Kept(), Path.GetFileName));
    }

    [TestMethod]
    public void Embed_TellsHowFarItIs()
    {
        using var encoder = Load();
        var told = new List<CellsRead>();
        encoder.Embed([.. Enumerable.Range(0, 300).Select(row => $"food {row}"), "food 1"], null, new Listener(told), CancellationToken.None);
        CollectionAssert.AreEqual(told.Select(read => read.Done).Order().ToList(), told.ConvertAll(read => read.Done));
        Assert.AreEqual(new CellsRead(300, 300, 1), told[^1]);
    }

    public void Dispose()
    {
        _tiny.Dispose();
        _folder.Delete(recursive: true);
    }

    private PretrainedEncoder Load() => new(EncoderFiles.FromFolder(_tiny.Folder), threads: 1);

    private string[] Kept() => [.. Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal)];

    private sealed class Listener(List<CellsRead> told) : IProgress<CellsRead>
    {
        public void Report(CellsRead value) => told.Add(value);
    }
}
