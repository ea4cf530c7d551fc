namespace Studio.Jobs.Tests.Registry;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;

[TestClass]
public sealed class ImportedVersionTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Version_IsFound_WhenNoExperimentMadeIt(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        for (var i = 1; i <= 2; i++)
        {
            await using var db = host.OpenStore();
            await NewVersion.AddAsync(db, "brought", TestVersions.New(i), CancellationToken.None);
            await db.SaveChangesAsync();
        }

        var found = await host.Models.FindVersionAsync("brought", null, CancellationToken.None);
        var listed = await host.Models.ListVersionsAsync("brought", CancellationToken.None);
        Assert.AreEqual((2, null, null, null, null), (found!.Version, found.ExperimentId, found.Members, found.Metrics, found.Parity));
        CollectionAssert.AreEqual(new[] { 2, 1 }, listed.Select(version => version.Version).ToArray());
        Assert.AreEqual("bought", (await host.Models.FindAsync("brought", CancellationToken.None))!.Label);
        Assert.AreEqual(PublishOutcome.NoExperiment, (await host.Publisher.PublishAsync(Guid.Empty, "best", CancellationToken.None)).Outcome);
    }

    [TestMethod]
    public async Task Count_GoesUpWithinSeconds_WhenAnotherProcessPublishesOrDeletes()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using var here = await StudioHost.StartAsync(folder.Path, store: store);
        await using var there = await StudioHost.StartAsync(folder.Path, store: store);
        var changes = (VersionChanges)here.Services.GetService(typeof(VersionChanges))!;
        var settled = await WaitForChangeAsync(changes, changes.Count);

        await using var db = there.OpenStore();
        await NewVersion.AddAsync(db, "brought", TestVersions.New(1), CancellationToken.None);
        await db.SaveChangesAsync();
        var published = await WaitForChangeAsync(changes, settled);
        db.Remove(db.ModelVersions.Single());
        await db.SaveChangesAsync();
        var deleted = await WaitForChangeAsync(changes, published);

        await Task.Delay(2500);
        Assert.AreEqual(deleted, changes.Count);
    }

    [TestMethod]
    public async Task FindAsync_DoesNotBelieveForEver_InAVersionThatCameAndWentBetweenTwoLooks()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await StoreKind.Postgres.NewStoreAsync());
        using var changes = new VersionChanges(
            host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), host.Services.GetRequiredService<IOptions<StoreOptions>>(), TimeProvider.System, NullLogger<VersionChanges>.Instance);
        var known = new KnownVersions(host.Services.GetRequiredService<ModelService>(), host.Services.GetRequiredService<ModelRoutes>(), changes);
        await using var db = host.OpenStore();
        await NewVersion.AddAsync(db, "brought", TestVersions.New(1), CancellationToken.None);
        await db.SaveChangesAsync();
        await changes.LookAsync(CancellationToken.None);

        await NewVersion.AddAsync(db, "brought", TestVersions.New(2), CancellationToken.None);
        await db.SaveChangesAsync();
        Assert.AreEqual(2, (await known.FindAsync(new ModelReference("brought"), CancellationToken.None))!.Version);
        db.Remove(db.ModelVersions.Single(version => version.Version == 2));
        await db.SaveChangesAsync();
        await changes.LookAsync(CancellationToken.None);

        Assert.AreEqual(1, (await known.FindAsync(new ModelReference("brought"), CancellationToken.None))!.Version);
    }

    /// <summary>Two seconds are promised; what this machine does besides may take as long again.</summary>
    private static async Task<long> WaitForChangeAsync(VersionChanges changes, long from)
    {
        for (var i = 0; i < 80; i++)
        {
            if (changes.Count != from)
            {
                return changes.Count;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException("The change was not seen.");
    }
}
