namespace Studio.Pipelines.Tests.ForeignModels;

using System.IO.Compression;
using System.Text;
using CsCheck;
using Microsoft.ML;
using Studio.Pipelines.ForeignModels;

[TestClass]
public sealed class HostileZipTests : IDisposable
{
    private const string Assembly = "Microsoft.ML.Data, ";

    private static readonly Lazy<byte[]> s_good = new(Train);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-hostile-test-");

    [TestMethod]
    public async Task Import_Succeeds_OfTheModelThatTheOthersAreMadeOf() => Assert.IsTrue((await ImportAsync(s_good.Value)).IsReady);

    [TestMethod]
    [DataRow("../../outside.txt")]
    [DataRow("/outside.txt")]
    [DataRow("a/../../outside.txt")]
    [DataRow("..\\outside.txt")]
    [DataRow("C:\\outside.txt")]
    public async Task Import_IsRefused_WhenAnEntryLeadsOut(string name)
    {
        var result = await ImportAsync(With(archive => Add(archive, name, "x"u8)));

        StringAssert.Contains(result.Reason, name);
        Assert.IsFalse(Directory.EnumerateFiles(_folder.Parent!.FullName, "outside.txt").Any());
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAnEntryIsThereTwice()
    {
        var result = await ImportAsync(With(archive => Add(archive, "transformerchain/MODEL.key", "x"u8)));

        StringAssert.Contains(result.Reason, "two entries");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenItUnpacksToTooMuch()
    {
        var bomb = With(archive =>
        {
            using var entry = archive.CreateEntry("TransformerChain/bomb", CompressionLevel.Fastest).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i <= 512; i++)
            {
                entry.Write(zeros);
            }
        });

        var result = await ImportAsync(bomb);

        Assert.IsLessThan(10_000_000, bomb.Length);
        StringAssert.Contains(result.Reason, "unpacks to more");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAPartWantsAnotherAssembly()
    {
        var result = await ImportAsync(Patched(Assembly, "Evil.Payload.Two, "));

        StringAssert.Contains(result.Reason, "Evil.Payload.Two");
        Assert.IsFalse(AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Evil.Payload.Two"));
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAPartThatWantsAnotherAssemblyIsHiddenInAnotherEntry()
    {
        var part = Read(s_good.Value, "TransformerChain/Model.key");
        var forged = Replace(part, Encoding.Unicode.GetBytes(Assembly), Encoding.Unicode.GetBytes("Evil.Payload.Two, "));

        var result = await ImportAsync(With(archive => Add(archive, "TransformerChain/notes.bin", [1, 2, 3, .. forged])));

        StringAssert.Contains(result.Reason, "Evil.Payload.Two");
    }

    [TestMethod]
    public async Task Import_IsRefusedByName_WhenAPartHasAnotherLoader()
    {
        var part = Read(s_good.Value, "TransformerChain/Model.key");
        var forged = Replace(part, "TransformerChain\0"u8, "TensorFlowTransfo"u8);

        var result = await ImportAsync(With(archive => Add(archive, "TransformerChain/notes.bin", forged)));

        Assert.AreEqual("TensorFlowTransfo", result.Component);
    }

    [TestMethod]
    [DataRow(10)]
    [DataRow(100)]
    [DataRow(255)]
    [DataRow(300)]
    public async Task Import_IsRefused_WhenAPartEndsTooEarly(int length)
    {
        var part = Read(s_good.Value, "TransformerChain/Model.key");

        var result = await ImportAsync(With(archive =>
        {
            archive.GetEntry("TransformerChain/Model.key")!.Delete();
            Add(archive, "TransformerChain/Model.key", part.AsSpan(0, Math.Min(length, part.Length - 1)));
        }));

        Assert.IsFalse(result.IsReady);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenTheArchiveEndsTooEarly()
    {
        foreach (var share in new[] { 0.1, 0.5, 0.9, 0.999 })
        {
            Assert.IsFalse((await ImportAsync(s_good.Value[..(int)(s_good.Value.Length * share)])).IsReady);
        }
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenTheArchiveIsNoModel()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "readme.txt", "hello"u8);
        }

        StringAssert.Contains((await ImportAsync(bytes.ToArray())).Reason, "no model of ML.NET");
    }

    [TestMethod]
    public void Import_EndsWithAnAnswer_WhateverIsDamaged() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[1, 8]).Sample(
            (place, value, count) =>
            {
                var damaged = Unpacked(s_good.Value);
                for (var i = 0; i < count; i++)
                {
                    damaged[(int)((place + (i * 7919L)) % damaged.Length)] ^= (byte)(value | 1);
                }

                var result = ImportAsync(damaged).GetAwaiter().GetResult();
                return result.IsReady || result.Reason!.Length > 0;
            },
            iter: 60,
            threads: 1);

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Train()
    {
        var folder = Directory.CreateTempSubdirectory("studio-hostile-model-");
        try
        {
            var (context, path) = (new MLContext(1), Path.Combine(folder.FullName, "model.zip"));
            var view = context.Data.LoadFromEnumerable(ImportedRow.Many(300, 3));
            var pipeline = context.Transforms.ReplaceMissingValues("Size").Append(context.Transforms.Concatenate("Features", "Size")).Append(context.Regression.Trainers.FastTree("Price", numberOfTrees: 5));
            context.Model.Save(pipeline.Fit(view), view.Schema, path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<ImportResult> ImportAsync(byte[] zip)
    {
        var (model, table, output) = (Path.Combine(_folder.FullName, "model.zip"), Path.Combine(_folder.FullName, "rows.csv"), Directory.CreateDirectory(Path.Combine(_folder.FullName, "out")));
        await File.WriteAllBytesAsync(model, zip);
        await File.WriteAllTextAsync(table, ImportedRow.ToCsv(ImportedRow.Many(50, 5)));
        var result = await ModelImporter.RunAsync(new ImportTask(model, table, "rows.csv", "Price"), output.FullName, new Progress<string>(), CancellationToken.None);
        Assert.IsTrue(result.IsReady || output.EnumerateFileSystemInfos().Select(file => file.Name).SequenceEqual([ModelImporter.ResultFile]), "nothing but the result is left");
        return result;
    }

    private static byte[] With(Action<ZipArchive> change)
    {
        using var bytes = new MemoryStream();
        bytes.Write(s_good.Value);
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Update, leaveOpen: true))
        {
            change(archive);
        }

        return bytes.ToArray();
    }

    /// <summary>The model with a text replaced in all of its entries.</summary>
    private static byte[] Patched(string from, string to) => With(archive =>
    {
        foreach (var name in archive.Entries.Select(entry => entry.FullName).ToList())
        {
            var bytes = Replace(Read(s_good.Value, name), Encoding.Unicode.GetBytes(from), Encoding.Unicode.GetBytes(to));
            archive.GetEntry(name)!.Delete();
            Add(archive, name, bytes);
        }
    });

    /// <summary>The model without compression, so that its parts can be damaged.</summary>
    private static byte[] Unpacked(byte[] zip)
    {
        using var source = new ZipArchive(new MemoryStream(zip));
        using var bytes = new MemoryStream();
        using (var target = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var copy = target.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                copy.Write(Read(zip, entry.FullName));
            }
        }

        return bytes.ToArray();
    }

    private static byte[] Read(byte[] zip, string name)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        using var entry = archive.Entries.First(entry => entry.FullName.Replace('\\', '/') == name.Replace('\\', '/')).Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> content)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(content);
    }

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var copy = bytes.ToArray();
        for (var place = copy.AsSpan().IndexOf(from); place >= 0; place = copy.AsSpan().IndexOf(from))
        {
            to.CopyTo(copy.AsSpan(place));
        }

        return copy;
    }
}
