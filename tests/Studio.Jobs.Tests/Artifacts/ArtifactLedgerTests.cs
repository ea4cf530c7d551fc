namespace Studio.Jobs.Tests.Artifacts;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Artifacts;

[TestClass]
public sealed class ArtifactLedgerTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Release_KeepsContent_UntilItsLastOwnerGoes(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        var ledger = host.Services.GetRequiredService<ArtifactLedger>();
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        await HoldAsync(host, ledger, first);
        await HoldAsync(host, ledger, second);

        await ledger.ReleaseAsync(first, _ => Task.FromResult(true), CancellationToken.None);
        Assert.IsNull(await ledger.FindPathAsync(first, "file", CancellationToken.None));
        Assert.IsTrue(File.Exists(await ledger.FindPathAsync(second, "file", CancellationToken.None)));

        await ledger.ReleaseAsync(second, _ => Task.FromResult(true), CancellationToken.None);
        Assert.IsEmpty(host.Files());
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Hold_LeavesNothing_WhenTheRowsCannotBeSaved(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        var ledger = host.Services.GetRequiredService<ArtifactLedger>();
        var store = host.Services.GetRequiredService<IArtifactStore>();
        using (var staged = await store.ReceiveAsync(new MemoryStream([1, 2, 3]), 10, CancellationToken.None))
        {
            await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => ledger.HoldAsync(
                [new ArtifactClaim(Guid.NewGuid(), "file", staged)], _ => throw new InvalidOperationException("no"), CancellationToken.None));
        }

        Assert.IsEmpty(host.Files());
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.Artifacts.CountAsync());
    }

    private static async Task HoldAsync(StudioHost host, ArtifactLedger ledger, Guid owner)
    {
        var store = host.Services.GetRequiredService<IArtifactStore>();
        using var staged = await store.ReceiveAsync(new MemoryStream([1, 2, 3]), 10, CancellationToken.None);
        await ledger.HoldAsync([new ArtifactClaim(owner, "file", staged)], _ => Task.FromResult(true), CancellationToken.None);
    }
}
