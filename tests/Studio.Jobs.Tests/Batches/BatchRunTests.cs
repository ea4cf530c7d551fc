namespace Studio.Jobs.Tests.Batches;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Batches;
using Studio.Jobs.Moving;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Registry;

/// <summary>Claims on both stores. No worker takes part, so that the tests are the only runs.</summary>
[TestClass]
public sealed class BatchRunTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Claim_IsGivenToOne_WhenManyWantItAtTheSameTime(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await OrderAsync(host);

        var runs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync(host, id))));

        Assert.HasCount(1, runs.OfType<BatchRun>());
        Assert.AreEqual(OrderState.Running, (await FindAsync(host, id)).State);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Segment_CountsOnce_WhoeverTellsOfIt(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var id = await OrderAsync(host);
        var first = (await ClaimAsync(host, id))!;
        var (none, one, two) = (new BatchProgress(0, 0, 0, 0), new BatchProgress(10, 1, 2, 0.5), new BatchProgress(20, 2, 2, 0.9));
        Assert.IsTrue(await StoreAsync(host, first, none, one, "first"));

        // Told again, because its answer was lost on the way.
        Assert.IsFalse(await StoreAsync(host, first, none, one, "first"));
        Assert.IsTrue(await first.HasStoredAsync(one, CancellationToken.None));

        // Frozen, taken for lost and replaced; then it wakes up.
        Assert.IsTrue(await first.GiveBackAsync(null, CancellationToken.None));
        var second = (await ClaimAsync(host, id))!;
        Assert.AreEqual((10, 1, 2L), (second.Order.Rows, second.Order.Segments, second.Order.Unreadable));
        Assert.IsFalse(await first.BeatAsync(CancellationToken.None));
        Assert.IsFalse(await StoreAsync(host, first, one, two, "late"));
        Assert.IsFalse(await first.HasStoredAsync(one, CancellationToken.None));
        await AssertChangesNothingAsync(host, first);

        Assert.IsTrue(await StoreAsync(host, second, one, two, "second"));
        CollectionAssert.AreEqual(new[] { "segment-000000", "segment-000001", "source" }, await FilesAsync(host, id));
        Assert.HasCount(3, host.Files(), string.Join('\n', host.Files()));
        Assert.AreEqual(20, (await FindAsync(host, id)).Rows);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Cancel_KeepsTheRowAlone_AndDeleteRemovesIt(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StartAsync(folder, kind);
        var service = host.Services.GetRequiredService<BatchService>();
        var id = await OrderAsync(host);
        var run = (await ClaimAsync(host, id))!;
        Assert.IsTrue(await StoreAsync(host, run, new BatchProgress(0, 0, 0, 0), new BatchProgress(10, 1, 0, 0.5), "first"));
        Assert.IsFalse(await service.DeleteAsync(id, CancellationToken.None));

        Assert.IsTrue(await service.CancelAsync(id, CancellationToken.None));

        Assert.IsFalse(await run.BeatAsync(CancellationToken.None));
        Assert.IsFalse(await StoreAsync(host, run, new BatchProgress(10, 1, 0, 0.5), new BatchProgress(20, 2, 0, 0.9), "late"));
        Assert.IsFalse(await service.CancelAsync(id, CancellationToken.None));
        Assert.AreEqual(OrderState.Cancelled, (await FindAsync(host, id)).State);
        Assert.IsEmpty(host.Files());
        Assert.IsTrue(await service.DeleteAsync(id, CancellationToken.None));
        Assert.IsFalse(await service.DeleteAsync(id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Batch_OfADatasetKeepsItsFile_WhenTheDatasetIsDeleted()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, worker: worker => worker.Queues = "profile");
        var dataset = await host.ImportAsync(TestTables.People());
        await host.AddVersionsAsync("people", ModelVersionState.Ready);
        var version = (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
        var service = host.Services.GetRequiredService<BatchService>();

        var batch = (await service.CreateAsync(version, dataset.Id, new BatchRequest("csv", ["*"], false), CancellationToken.None))!;
        await host.Datasets.DeleteAsync(dataset.Id, CancellationToken.None);

        Assert.AreEqual(("people.csv", 200L, (Guid?)dataset.Id), (batch.FileName, batch.TotalRows, batch.DatasetId));
        CollectionAssert.AreEqual(TestTables.People(), await File.ReadAllBytesAsync((await PathAsync(host, batch.Id, BatchEntity.Source))!));
        Assert.IsNull(await service.CreateAsync(version, dataset.Id, new BatchRequest("csv", [], false), CancellationToken.None));
    }

    [TestMethod]
    public async Task Import_BringsABatchThatGoesOn_FromTheStoreItWasExportedFrom()
    {
        using var folder = new TestFolder();
        var file = folder.Combine("studio.zip");
        Guid id;
        await using (var host = await StudioHost.StartAsync(folder.Combine("source"), worker: worker => worker.Queues = ""))
        {
            id = await OrderAsync(host);
            var run = (await ClaimAsync(host, id))!;
            Assert.IsTrue(await StoreAsync(host, run, new BatchProgress(0, 0, 0, 0), new BatchProgress(10, 1, 0, 0.5), "first"));
        }

        await using (var source = StudioHost.Build(folder.Combine("source")))
        {
            await source.Services.GetRequiredService<StoreMaintenance>().ExportAsync(file, new Progress<string>(), CancellationToken.None);
        }

        await using var target = StudioHost.Build(folder.Combine("target"), store: await StoreKind.Postgres.NewStoreAsync());
        await target.Services.GetRequiredService<StoreMaintenance>().ImportAsync(file, new Progress<string>(), CancellationToken.None);

        var arrived = await FindAsync(target, id);
        Assert.AreEqual((OrderState.Queued, 10L), (arrived.State, arrived.Rows));
        CollectionAssert.AreEqual(new[] { "segment-000000", "source" }, await FilesAsync(target, id));
        Assert.AreEqual("first", await File.ReadAllTextAsync((await PathAsync(target, id, "segment-000000"))!));
    }

    private static async Task AssertChangesNothingAsync(StudioHost host, BatchRun run)
    {
        await using var db = host.OpenStore();
        Assert.IsFalse(await run.FailAsync(db, "late", CancellationToken.None));
        Assert.IsFalse(await run.CompleteAsync(db, "late", 1, [], CancellationToken.None));
        Assert.IsFalse(await run.GiveBackAsync("late", CancellationToken.None));
    }

    private static async Task<StudioHost> StartAsync(TestFolder folder, StoreKind kind) =>
        await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync(), worker: worker => worker.Queues = "");

    private static async Task<Guid> OrderAsync(StudioHost host)
    {
        await host.AddVersionsAsync("people", ModelVersionState.Ready);
        var version = (await host.Models.FindVersionAsync("people", null, CancellationToken.None))!;
        var batch = await host.Services.GetRequiredService<BatchService>()
            .CreateAsync(version, new MemoryStream(TestTables.People()), "people.csv", new BatchRequest("csv", [], false), CancellationToken.None);
        return batch.Id;
    }

    private static Task<BatchRun?> ClaimAsync(StudioHost host, Guid id) =>
        BatchRun.TryClaimAsync(host.Services.GetRequiredService<IDbContextFactory<StudioDbContext>>(), TimeProvider.System, id, CancellationToken.None);

    private static async Task<bool> StoreAsync(StudioHost host, BatchRun run, BatchProgress before, BatchProgress after, string content)
    {
        var path = host.Folders.NewTemporaryPath();
        await File.WriteAllTextAsync(path, content);
        using var staged = await host.Services.GetRequiredService<IArtifactStore>().StageAsync(path, CancellationToken.None);
        return await host.Services.GetRequiredService<ArtifactLedger>().HoldAsync(
            [new(run.Order.Id, BatchExecution.SegmentName(before.Segments), staged)], db => run.AdvanceAsync(db, before, after, CancellationToken.None), CancellationToken.None);
    }

    private static async Task<BatchRecord> FindAsync(StudioHost host, Guid id) => (await host.Services.GetRequiredService<BatchService>().FindAsync(id, CancellationToken.None))!;

    private static Task<string?> PathAsync(StudioHost host, Guid id, string name) => host.Services.GetRequiredService<ArtifactLedger>().FindPathAsync(id, name, CancellationToken.None);

    private static async Task<string[]> FilesAsync(StudioHost host, Guid id)
    {
        await using var db = host.OpenStore();
        return await db.Artifacts.Where(file => file.OwnerId == id).Select(file => file.Name).OrderBy(name => name).ToArrayAsync();
    }
}
