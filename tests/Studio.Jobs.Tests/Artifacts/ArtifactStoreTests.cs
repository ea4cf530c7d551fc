namespace Studio.Jobs.Tests.Artifacts;

using System.Security.Cryptography;
using Studio.Jobs.Artifacts;
using Studio.Pipelines.Data;

/// <summary>The contract that every artifact store passes.</summary>
[TestClass]
public sealed class ArtifactStoreTests
{
    [TestMethod]
    [DataRow(ArtifactStoreKind.Local)]
    [DataRow(ArtifactStoreKind.Shared)]
    [DataRow(ArtifactStoreKind.S3)]
    public async Task Commit_KeepsContentUnderItsHash_AlsoForOtherProcesses(ArtifactStoreKind kind)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        var (store, folders) = place.Open();
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        var hash = await KeepAsync(store, content);

        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(content)), hash);
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
        foreach (var reader in new[] { store, place.Open().Store })
        {
            CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync((await reader.FindPathAsync(hash, CancellationToken.None))!));
            CollectionAssert.AreEqual(new[] { hash }, await reader.ListAsync(CancellationToken.None).Select(stored => stored.Sha256).ToListAsync());
            await reader.CheckAsync(CancellationToken.None);
        }
    }

    [TestMethod]
    public async Task Commit_SendsAndFetchesLargeFiles_WhenTheyGoInParts()
    {
        await using var place = await ArtifactPlace.CreateAsync(ArtifactStoreKind.S3);
        var content = RandomNumberGenerator.GetBytes(40_000_000);
        var hash = await KeepAsync(place.Open().Store, content);
        CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync((await place.Open().Store.FindPathAsync(hash, CancellationToken.None))!));
    }

    [TestMethod]
    [DataRow(ArtifactStoreKind.Local)]
    [DataRow(ArtifactStoreKind.Shared)]
    [DataRow(ArtifactStoreKind.S3)]
    public async Task Commit_KeepsOneFile_WhenTheSameContentComesFromManyAtOnce(ArtifactStoreKind kind)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        var opened = Enumerable.Range(0, 3).Select(_ => place.Open()).ToList();
        var content = RandomNumberGenerator.GetBytes(300_000);
        var hashes = await Task.WhenAll(opened.Concat(opened).Select(process => KeepAsync(process.Store, content)));

        CollectionAssert.AreEqual(hashes[..1], await opened[0].Store.ListAsync(CancellationToken.None).Select(stored => stored.Sha256).ToListAsync());
        Assert.IsEmpty(opened.SelectMany(process => Directory.GetFiles(process.Folders.Temporary)));
    }

    [TestMethod]
    [DataRow(ArtifactStoreKind.Local)]
    [DataRow(ArtifactStoreKind.Shared)]
    [DataRow(ArtifactStoreKind.S3)]
    public async Task Delete_RemovesContent_AndDoesNothingWhenThereIsNone(ArtifactStoreKind kind)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        var (store, _) = place.Open();
        var hash = await KeepAsync(store, [1, 2, 3]);
        await store.DeleteAsync(hash, CancellationToken.None);
        await store.DeleteAsync(hash, CancellationToken.None);
        Assert.IsNull(await store.FindPathAsync(hash, CancellationToken.None));
        Assert.IsEmpty(await store.ListAsync(CancellationToken.None).ToListAsync());
    }

    [TestMethod]
    [DataRow(ArtifactStoreKind.Local)]
    [DataRow(ArtifactStoreKind.Shared)]
    [DataRow(ArtifactStoreKind.S3)]
    public async Task FindPath_Refuses_WhenTheContentIsDamaged_AndCommitRepairsIt(ArtifactStoreKind kind)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        var hash = await KeepAsync(place.Open().Store, [1, 2, 3]);
        await place.DamageAsync(hash, [1, 2, 4]);

        var (reader, folders) = place.Open();
        var failure = await Assert.ThrowsExactlyAsync<ArtifactException>(() => reader.FindPathAsync(hash, CancellationToken.None));
        StringAssert.Contains(failure.Message, hash);
        StringAssert.Contains(failure.Message, "is damaged: it holds 3 bytes with the SHA-256 " + Convert.ToHexStringLower(SHA256.HashData([1, 2, 4])));
        StringAssert.Contains(failure.Message, "put back a copy of it, or delete what it belongs to");
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));

        if (kind != ArtifactStoreKind.S3)
        {
            await KeepAsync(reader, [1, 2, 3]);
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, await File.ReadAllBytesAsync((await reader.FindPathAsync(hash, CancellationToken.None))!));
        }
    }

    [TestMethod]
    [DataRow(ArtifactStoreKind.Local)]
    [DataRow(ArtifactStoreKind.Shared)]
    [DataRow(ArtifactStoreKind.S3)]
    public async Task Receive_LeavesNothing_WhenThereAreTooManyBytes(ArtifactStoreKind kind)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        var (store, folders) = place.Open();
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => store.ReceiveAsync(new MemoryStream(new byte[1001]), 1000, CancellationToken.None));
        Assert.AreEqual("The file is larger than the 1,000 bytes allowed; upload a smaller file, a compressed one, or raise Studio:MaxUploadBytes.", failure.Message);
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
    }

    [TestMethod]
    public async Task Receive_SaysThatTheDiskIsFull_WhenItIs()
    {
        await using var place = await ArtifactPlace.CreateAsync(ArtifactStoreKind.Local);
        var (store, folders) = place.Open();
        var failure = await Assert.ThrowsExactlyAsync<DiskFullException>(() => store.ReceiveAsync(new FullDisk(), 1000, CancellationToken.None));
        StringAssert.StartsWith(failure.Message, "The disk that holds the studio's data is full; nothing was kept.");
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
    }

    [TestMethod]
    [DataRow(ArtifactStoreKind.Local, "../../../etc/passwd")]
    [DataRow(ArtifactStoreKind.Local, "ABCDEF")]
    [DataRow(ArtifactStoreKind.Shared, "")]
    [DataRow(ArtifactStoreKind.S3, "../../../etc/passwd")]
    public async Task FindPath_Refuses_WhenTheNameIsNoHash(ArtifactStoreKind kind, string name)
    {
        await using var place = await ArtifactPlace.CreateAsync(kind);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => place.Open().Store.FindPathAsync(name, CancellationToken.None));
    }

    [TestMethod]
    public async Task CleanUp_EmptiesTheCacheDownToItsSize_ExceptWhatWasJustRead()
    {
        await using var place = await ArtifactPlace.CreateAsync(ArtifactStoreKind.S3);
        var (store, folders) = place.Open(cacheMegabytes: 1);
        var old = await KeepAsync(store, RandomNumberGenerator.GetBytes(700_000));
        var young = await KeepAsync(store, RandomNumberGenerator.GetBytes(700_000));
        File.SetLastAccessTimeUtc(Path.Combine(folders.Root, "cache", old[..2], old), DateTime.UtcNow.AddHours(-2));

        Assert.AreEqual(1, await store.CleanUpAsync(DateTimeOffset.UtcNow, TimeSpan.FromHours(1), CancellationToken.None));
        Assert.IsFalse(File.Exists(Path.Combine(folders.Root, "cache", old[..2], old)));
        Assert.IsTrue(File.Exists(Path.Combine(folders.Root, "cache", young[..2], young)));
        Assert.IsTrue(File.Exists(await store.FindPathAsync(old, CancellationToken.None)));
    }

    [TestMethod]
    public async Task CleanUp_RemovesUnfinishedCopies_WhenTheyAreOld()
    {
        await using var place = await ArtifactPlace.CreateAsync(ArtifactStoreKind.Shared);
        var (store, _) = place.Open();
        await KeepAsync(store, [1, 2, 3]);
        var unfinished = Path.Combine(store.Place, ".incoming", "0123");
        await File.WriteAllTextAsync(unfinished, "half");
        Assert.AreEqual(0, await store.CleanUpAsync(DateTimeOffset.UtcNow, TimeSpan.FromHours(1), CancellationToken.None));
        Assert.AreEqual(1, await store.CleanUpAsync(DateTimeOffset.UtcNow.AddHours(2), TimeSpan.FromHours(1), CancellationToken.None));
        Assert.IsFalse(File.Exists(unfinished));
    }

    private static async Task<string> KeepAsync(IArtifactStore store, byte[] content)
    {
        using var staged = await store.ReceiveAsync(new MemoryStream(content), content.Length, CancellationToken.None);
        await store.CommitAsync(staged, CancellationToken.None);
        return staged.Sha256;
    }

    /// <summary>Meets the failure that the system reports for a disk without space: it writes to one.</summary>
    private sealed class FullDisk : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[100], cancellationToken);
            return 0;
        }
    }
}
