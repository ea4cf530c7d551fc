namespace Studio.Jobs.Tests.Artifacts;

using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;

[TestClass]
public sealed class LocalArtifactStoreTests
{
    [TestMethod]
    public async Task Commit_KeepsContentUnderItsHash_WhenReceived()
    {
        using var folder = new TestFolder();
        var (store, folders) = Create(folder);
        var content = RandomNumberGenerator.GetBytes(3_000_000);
        using (var staged = await store.ReceiveAsync(new MemoryStream(content), content.Length, CancellationToken.None))
        {
            Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(content)), staged.Sha256);
            Assert.AreEqual(content.Length, staged.Bytes);
            await store.CommitAsync(staged, CancellationToken.None);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        await using var stored = await store.OpenReadAsync(hash, CancellationToken.None);
        using var copy = new MemoryStream();
        await stored.CopyToAsync(copy);
        CollectionAssert.AreEqual(content, copy.ToArray());
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
        CollectionAssert.AreEqual(new[] { hash }, await store.ListAsync(CancellationToken.None).ToListAsync());
    }

    [TestMethod]
    public async Task Commit_KeepsOneFile_WhenTheSameContentComesTwice()
    {
        using var folder = new TestFolder();
        var (store, folders) = Create(folder);
        for (var i = 0; i < 2; i++)
        {
            using var staged = await store.ReceiveAsync(new MemoryStream([1, 2, 3]), 10, CancellationToken.None);
            await store.CommitAsync(staged, CancellationToken.None);
        }

        Assert.HasCount(1, Directory.GetFiles(folders.Artifacts, "*", SearchOption.AllDirectories));
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
    }

    [TestMethod]
    public async Task Receive_LeavesNothing_WhenThereAreTooManyBytes()
    {
        using var folder = new TestFolder();
        var (store, folders) = Create(folder);
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => store.ReceiveAsync(new MemoryStream(new byte[1001]), 1000, CancellationToken.None));
        Assert.AreEqual("The file is larger than the 1,000 bytes allowed; upload a smaller file, a compressed one, or raise Studio:MaxUploadBytes.", failure.Message);
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
    }

    [TestMethod]
    public async Task Receive_SaysThatTheDiskIsFull_WhenItIs()
    {
        using var folder = new TestFolder();
        var (store, folders) = Create(folder);
        var failure = await Assert.ThrowsExactlyAsync<DiskFullException>(() => store.ReceiveAsync(new FullDisk(), 1000, CancellationToken.None));
        StringAssert.StartsWith(failure.Message, "The disk that holds the studio's data is full; nothing was kept.");
        Assert.IsEmpty(Directory.GetFiles(folders.Temporary));
    }

    [TestMethod]
    [DataRow("../../../etc/passwd")]
    [DataRow("ABCDEF")]
    [DataRow("")]
    public async Task FindPath_Refuses_WhenTheNameIsNoHash(string name)
    {
        using var folder = new TestFolder();
        var (store, _) = Create(folder);
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => store.FindPathAsync(name, CancellationToken.None));
    }

    private static (LocalArtifactStore Store, StudioFolders Folders) Create(TestFolder folder)
    {
        var folders = new StudioFolders(Options.Create(new StudioOptions { DataDirectory = folder.Path }));
        folders.Create();
        return (new LocalArtifactStore(folders), folders);
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
