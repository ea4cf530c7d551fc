namespace Studio.Pipelines.Tests.Data.Images;

using System.Buffers.Binary;
using System.IO.Compression;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using static TestPictures;

[TestClass]
public sealed class ImageImportTests
{
    private static readonly ImageSize Size = new(16, 16);

    [TestMethod]
    [DataRow("")]
    [DataRow("photos/")]
    [DataRow("photos/2024/")]
    public async Task Read_LabelsByFolder_WhereverTheFoldersLie(string top)
    {
        using var folder = new TemporaryDataset();

        var dataset = await folder.ReadAsync("photos.zip", Zip(Folders(3, classes: 3, top)));

        CollectionAssert.AreEqual(
            new ColumnInfo[] { new("image", ColumnType.Image), new("label", ColumnType.Text), new("path", ColumnType.Text) }, dataset.Columns.ToArray());
        Assert.AreEqual(9, dataset.Rows);
        Assert.AreEqual(0, dataset.RejectedCount);
        var table = await ReadTableAsync(dataset);
        CollectionAssert.AreEqual(new[] { "a", "a", "a", "b", "b", "b", "c", "c", "c" }, Texts(table, "label"));
        Assert.AreEqual($"{top}a/00.png", Texts(table, "path")[0]);
        CollectionAssert.AreEqual(Create(1, 1001).Pixels, table.Column<ImageColumn>("image").Row(4).ToArray());
    }

    [TestMethod]
    public async Task Read_TakesLabelsFromATable_WhoseColumnNamesThePictures()
    {
        using var folder = new TemporaryDataset();
        var files = Folders(2, top: "data/").Append(("data/labels.csv", Text("age,file,kind\n3,b/00.png,two\n4,a/01.png,one\n5,./a/00.png,one\n")));

        var dataset = await folder.ReadAsync("x.zip", Zip(files));

        var table = await ReadTableAsync(dataset);
        Assert.AreEqual("image,age,file,kind", string.Join(',', dataset.Columns.Select(column => column.Name)));
        Assert.AreEqual(ColumnType.Number, dataset.Columns[1].Type);
        CollectionAssert.AreEqual(new[] { "two", "one", "one" }, Texts(table, "kind"));
        CollectionAssert.AreEqual(Create(1, 1000).Pixels, table.Column<ImageColumn>("image").Row(0).ToArray());
        CollectionAssert.AreEqual(Create(0, 0).Pixels, table.Column<ImageColumn>("image").Row(2).ToArray());
    }

    [TestMethod]
    public async Task Read_KeepsNamesApart_WhenTheTableCallsItsPathsImage()
    {
        using var folder = new TemporaryDataset();
        var files = Folders(2).Append(("labels.csv", Text("image,label\na/00.png,x\nb/00.png,y\n")));

        var dataset = await folder.ReadAsync("x.zip", Zip(files));

        Assert.AreEqual("image,path,label", string.Join(',', dataset.Columns.Select(column => column.Name)));
    }

    [TestMethod]
    public async Task Read_RejectsByNameAndCause_WhatIsNoPicture()
    {
        using var folder = new TemporaryDataset();
        var good = Png(0, 1, 64, 64);
        var files = Folders(5).Concat(
        [
            ("a/broken.png", good[..(good.Length / 2)]), ("b/text.jpg", Text("hello")), ("b/photo.tiff", good),
            (".DS_Store", [1]), ("__MACOSX/a/._00.png", [1]), ("a/notes.txt", [65]),
        ]);

        var dataset = await folder.ReadAsync("x.zip", Zip(files));

        Assert.AreEqual(10, dataset.Rows);
        CollectionAssert.AreEqual(
            new[]
            {
                "'a/broken.png' is cut off; copy or save it again.", "'b/photo.tiff' is a .tiff file; save it as PNG, JPEG or WebP.",
                "'b/text.jpg' is no PNG, JPEG, WebP, GIF or BMP picture.",
            },
            dataset.Rejected.Select(line => line.Cause).ToArray());
        Assert.AreEqual(6, dataset.Rejected[0].Line);
    }

    [TestMethod]
    public async Task Read_RejectsRows_WhosePictureIsMissing()
    {
        using var folder = new TemporaryDataset();
        var files = Folders(2).Append(("labels.csv", Text("file,label\na/00.png,x\na/99.png,x\n../b/00.png,y\nb/00.png,y\nb/01.png,y\n")));

        var dataset = await folder.ReadAsync("x.zip", Zip(files));

        Assert.AreEqual(3, dataset.Rows);
        Assert.AreEqual("'a/99.png' is not in the archive; add it, or take its row out of the table.", dataset.Rejected[0].Cause);
        StringAssert.Contains(dataset.Rejected[1].Cause, "leads out of the archive");
    }

    [TestMethod]
    public async Task Read_RejectsEntries_ThatLeadOutOfTheArchive()
    {
        using var folder = new TemporaryDataset();

        var dataset = await folder.ReadAsync("x.zip", Zip(Folders(3).Append(("../../evil/00.png", Png(0, 1)))));

        Assert.AreEqual(6, dataset.Rows);
        Assert.AreEqual("'../../evil/00.png' has a path that leads out of the archive; zip the pictures again.", dataset.Rejected.Single().Cause);
        Assert.HasCount(1, folder.Leftovers);
    }

    [TestMethod]
    public async Task Read_Refuses_WhatWouldUnpackToFarMore()
    {
        using var folder = new TemporaryDataset();
        var bomb = Bomb();

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.ReadAsync("x.zip", bomb));

        StringAssert.Contains(error.Message, "more than 100 times its size");
    }

    [TestMethod]
    public async Task Read_Refuses_WhatStatesTooManyFiles()
    {
        using var folder = new TemporaryDataset();
        var zip = Zip(Folders(3));
        var end = zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        byte[] large = new byte[56];
        "PK\u0006\u0006"u8.CopyTo(large);
        BinaryPrimitives.WriteInt64LittleEndian(large.AsSpan(32), 600_000);
        zip[end + 10] = zip[end + 11] = 0xFF;

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.ReadAsync("x.zip", [.. zip[..end], .. large, .. zip[end..]]));

        Assert.AreEqual("'x.zip' has 600,000 files where 500,000 are the most; split it.", error.Message);
    }

    [TestMethod]
    public async Task Read_TellsTheRemedy_WhenTheArchiveCannotBeADataset()
    {
        await RefusesAsync([("1.png", Png(0, 1)), ("2.png", Png(1, 2))], "have no labels: put those of each class into a folder");
        await RefusesAsync(Folders(1, top: "train/").Concat(Folders(1, top: "test/")), "holds the parts 'test', 'train'");
        await RefusesAsync(
            Folders(1).Concat([("one.csv", Text("p,l\na/00.png,1\n")), ("two.csv", Text("p,l\nb/00.png,1\n"))]), "several tables that name its pictures ('one.csv', 'two.csv')");
        await RefusesAsync([("a/1.png", Text("x")), ("a/2.png", Text("y")), ("b/3.png", Png(0, 1))], "2 of the 3 pictures of 'x.zip' cannot be used; the first is 'a/1.png' is no PNG");
        await RefusesAsync([("a/1.md", Text("x")), ("a/2.md", Text("x"))], "is a ZIP archive that holds no table");
        await RefusesAsync([("[Content_Types].xml", Text("x")), ("xl/media/1.png", Png(0, 1))], "is an Office document without a sheet");
    }

    [TestMethod]
    public async Task Read_TellsThatItIsDamaged_WhenTheArchiveIsCutOff()
    {
        using var folder = new TemporaryDataset();
        var zip = Zip(Folders(3));

        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.ReadAsync("x.zip", zip[..(zip.Length / 2)]));

        StringAssert.Contains(error.Message, "'x.zip'");
    }

    [TestMethod]
    public async Task Read_NeedsNoLabels_ForPrediction()
    {
        using var folder = new TemporaryDataset();

        var dataset = await folder.ReadAsync("x.zip", Zip(("1.png", Png(0, 1)), ("2.png", Png(1, 2))), DatasetReaderOptions.Prediction);

        Assert.AreEqual("image,path", string.Join(',', dataset.Columns.Select(column => column.Name)));
    }

    [TestMethod]
    public async Task Pack_GivesTheArchive_OfAFolderATableOrAPicture()
    {
        var folder = Directory.CreateTempSubdirectory("studio-pictures-");
        try
        {
            foreach (var (name, bytes) in Folders(2, top: "set/"))
            {
                var path = Path.Combine(folder.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllBytesAsync(path, bytes);
            }

            var table = Path.Combine(folder.FullName, "labels.csv");
            await File.WriteAllTextAsync(table, "file,label\nset/a/00.png,x\nset/b/01.png,y\n");
            var plain = Path.Combine(folder.FullName, "plain.csv");
            await File.WriteAllTextAsync(plain, "file,label\nnowhere.png,x\nelsewhere.png,y\n");

            Assert.AreEqual("set/a/00.png set/a/01.png set/b/00.png set/b/01.png", await NamesAsync(Path.Combine(folder.FullName, "set")));
            Assert.AreEqual("labels.csv set/a/00.png set/b/01.png", await NamesAsync(table));
            Assert.AreEqual("00.png", await NamesAsync(Path.Combine(folder.FullName, "set/a/00.png")));
            Assert.IsNull(await ImagePack.FindAsync(plain, CancellationToken.None));
            var empty = folder.CreateSubdirectory("empty").FullName;
            var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => ImagePack.FindAsync(empty, CancellationToken.None));
            StringAssert.Contains(error.Message, "has no pictures");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> NamesAsync(string path)
    {
        var pack = await ImagePack.FindAsync(path, CancellationToken.None);
        using var memory = new MemoryStream();
        await using (var content = pack!.Open())
        {
            await content.CopyToAsync(memory);
        }

        using var zip = new ZipArchive(memory);
        return string.Join(' ', zip.Entries.Select(entry => entry.FullName));
    }

    private static async Task RefusesAsync(IEnumerable<(string Name, byte[] Bytes)> files, string message)
    {
        using var folder = new TemporaryDataset();
        var error = await Assert.ThrowsExactlyAsync<DatasetException>(() => folder.ReadAsync("x.zip", Zip(files)));
        StringAssert.Contains(error.Message, message);
    }

    private static Task<ColumnTable> ReadTableAsync(CanonicalDataset dataset) => TableReader.ReadAsync(
        dataset.Path, null, null, null, CancellationToken.None, new Dictionary<string, ImageSize> { ["image"] = Size });

    private static string[] Texts(ColumnTable table, string column) => table.Column<TextColumn>(column).Values;

    /// <summary>300 MiB of zeros called a picture.</summary>
    private static byte[] Bomb()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("a/bomb.png", CompressionLevel.Fastest).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 300; i++)
            {
                entry.Write(zeros);
            }
        }

        return memory.ToArray();
    }
}
