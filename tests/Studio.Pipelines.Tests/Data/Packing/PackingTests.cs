namespace Studio.Pipelines.Tests.Data.Packing;

using System.Text;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Packing;

/// <summary>What every packing has to do.</summary>
[TestClass]
public sealed class PackingTests
{
    private static readonly byte[] Table = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 3000).Select(i => $"{i},{i * 7919 % 1013}\n")));

    private static readonly Dictionary<string, Func<byte[], byte[]>> Ways = new()
    {
        ["gz"] = PackedBytes.Gzip,
        ["zst"] = PackedBytes.Zstandard,
        ["zip"] = bytes => PackedBytes.Zip(("data/a.csv", bytes)),
    };

    [TestMethod]
    [DataRow("gz")]
    [DataRow("zst")]
    [DataRow("zip")]
    public async Task ReadAsync_ReadsWhatIsPacked_WhateverTheNameIs(string way)
    {
        foreach (var name in new[] { $"a.csv.{way}", "a.csv", "a" })
        {
            using var data = new TemporaryDataset();
            var dataset = await data.ReadAsync(name, Ways[way](Table));
            Assert.AreEqual(3000, dataset.Rows);
            Assert.AreEqual(0, dataset.Notes.Count);
        }
    }

    [TestMethod]
    [DataRow("gz")]
    [DataRow("zst")]
    [DataRow("zip")]
    public async Task ReadAsync_Refuses_WhereverTheFileIsCutOff(string way)
    {
        var packed = Ways[way](Table);
        foreach (var length in new[] { packed.Length - 1, packed.Length - 4, packed.Length - 9, packed.Length / 2, 30 })
        {
            await RefusesAsync($"a.csv.{way}", packed[..length], "damaged or was cut off");
        }
    }

    [TestMethod]
    [DataRow("gz")]
    [DataRow("zst")]
    [DataRow("zip")]
    public async Task ReadAsync_Refuses_WhenAByteIsWrong(string way)
    {
        var packed = Ways[way](Table);
        packed[packed.Length / 3] ^= 0x10;
        await RefusesAsync($"a.csv.{way}", packed, "damaged or was cut off");
    }

    [TestMethod]
    [DataRow("gz")]
    [DataRow("zst")]
    [DataRow("zip")]
    public async Task ReadAsync_Refuses_WhenNothingIsPacked(string way)
    {
        await RefusesAsync($"a.csv.{way}", Ways[way]([]), "holds nothing once unpacked");
    }

    [TestMethod]
    [DataRow("gz")]
    [DataRow("zst")]
    public async Task ReadAsync_ReadsAllParts_WhenThereAreSeveral(string way)
    {
        foreach (var size in new[] { 1, 100, 8192, 20_000 })
        {
            byte[] packed = [.. Table.Chunk(size).Take(size < 100 ? 4 : int.MaxValue).Concat(size < 100 ? [Table[4..]] : []).SelectMany(Ways[way])];
            using var data = new TemporaryDataset();
            Assert.AreEqual(3000, (await data.ReadAsync($"a.csv.{way}", packed)).Rows);
            await RefusesAsync($"a.csv.{way}", packed[..^5], "damaged or was cut off");
            await RefusesAsync($"a.csv.{way}", [.. packed, .. "more"u8], "damaged or was cut off");
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(7)]
    [DataRow(9)]
    [DataRow(512)]
    [DataRow(3_000_000)]
    public async Task ReadAsync_ReadsAll_WhenZerosFollowTheLastGzipMember(int zeros)
    {
        using var data = new TemporaryDataset();
        byte[] packed = [.. PackedBytes.Gzip(Table), .. PackedBytes.Gzip("1,2\n"u8.ToArray()), .. new byte[zeros]];
        Assert.AreEqual(3001, (await data.ReadAsync("a.csv.gz", packed)).Rows);
        await RefusesAsync("a.csv.gz", [.. packed, .. "x"u8], "damaged or was cut off");
    }

    [TestMethod]
    public async Task ReadAsync_ReadsBlockedGzip_WithExtraFieldsAndAnEmptyMemberAtTheEnd()
    {
        using var data = new TemporaryDataset();
        byte[] packed = [.. Table.Chunk(4000).Append([]).SelectMany(PackedBytes.BlockedGzip)];
        Assert.AreEqual(3000, (await data.ReadAsync("a.csv.bgz", packed)).Rows);
    }

    [TestMethod]
    public async Task ReadAsync_Refuses_WhenTheSumOfAGzipMemberIsWrong()
    {
        var packed = PackedBytes.Gzip(Table);
        packed[^8] ^= 1;
        await RefusesAsync("a.csv.gz", [.. packed, .. PackedBytes.Gzip("1,2\n"u8.ToArray())], "damaged or was cut off");
    }

    [TestMethod]
    public async Task ReadAsync_Refuses_WhenTheSumOfAZipEntryIsWrong()
    {
        var packed = PackedBytes.Zip(("a.csv", "a,b\n1,2\n3,4\n"u8.ToArray()));
        var at = packed.AsSpan().IndexOf("PK\u0001\u0002"u8) + 16;
        packed[at] ^= 1;
        await RefusesAsync("a.zip", packed, "damaged or was cut off");
    }

    [TestMethod]
    public async Task ReadAsync_TellsTheFormatByTheNameWithin()
    {
        var lines = "{\"a\":1,\"b\":2}\n"u8.ToArray();
        foreach (var (name, packed) in new[]
        {
            ("a.jsonl.gz", PackedBytes.Gzip(lines)), ("a.ndjson.zst", PackedBytes.Zstandard(lines)), ("a.zip", PackedBytes.Zip(("x.json", lines))),
            ("a.zip", PackedBytes.Zip(("x.jsonl.gz", PackedBytes.Gzip(lines)))),
        })
        {
            using var data = new TemporaryDataset();
            Assert.AreEqual(1, (await data.ReadAsync(name, packed)).Rows);
        }
    }

    [TestMethod]
    public async Task ReadAsync_NamesTheTables_WhenAZipHoldsSeveral()
    {
        await RefusesAsync("a.zip", PackedBytes.Zip(("x/train.csv", Table), ("x/test.csv", Table)), "holds 2 tables: 'x/test.csv', 'x/train.csv'");
        await RefusesAsync("a.zip", PackedBytes.Zip(("a.md", Table), ("b.md", Table)), "holds no table but 'a.md', 'b.md'");
        await RefusesAsync("a.zip", PackedBytes.Zip(), "holds no table;");
    }

    [TestMethod]
    public async Task ReadAsync_SaysWhatIsLeftOut_WhenATextLiesBesideTheTable()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.zip", PackedBytes.Zip(("README.txt", Table), ("__MACOSX/._a.csv", Table), ("a.csv", "a,b\n1,2\n"u8.ToArray())));
        Assert.AreEqual(1, dataset.Rows);
        Assert.AreEqual("Of the archive 'a.csv' is read; the rest is left out: 'README.txt'.", dataset.Notes.Single().Message);
    }

    [TestMethod]
    public async Task ReadAsync_Refuses_ArchivesInArchivesInArchives()
    {
        await RefusesAsync("a.gz", PackedBytes.Gzip(PackedBytes.Gzip(PackedBytes.Gzip(Table))), "an archive within archives");
    }

    [TestMethod]
    public async Task ToFileAsync_LeavesSomeOfTheDisk_WhenFewBytesUnpackToMany()
    {
        using var folder = new TemporaryDataset();
        using var endless = new EndlessStream();
        var target = folder.Destination;
        await Assert.ThrowsExactlyAsync<DiskFullException>(() => BoundedCopy.ToFileAsync(endless, target, 5 << 20, CancellationToken.None));
        Assert.IsLessThanOrEqualTo(5L << 20, new FileInfo(target).Length);
    }

    private static async Task RefusesAsync(string name, byte[] bytes, string message)
    {
        using var data = new TemporaryDataset();
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync(name, bytes), $"{name}, {bytes.Length} bytes");
        StringAssert.Contains(failure.Message, message, StringComparison.Ordinal);
        Assert.AreEqual(0, data.Leftovers.Length);
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(buffer.Length);
    }
}
