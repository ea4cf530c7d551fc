namespace Studio.Jobs.Tests.Artifacts;

using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class DiskQuotaTests
{
    [TestMethod]
    public async Task Import_IsRefused_WhenTheDiskHasNoReserve()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, configure: options => options.MinFreeDiskMegabytes = int.MaxValue);
        var failure = await Assert.ThrowsExactlyAsync<StorageLimitException>(() => host.TakeAsync(new MemoryStream(TestTables.People()), "a.csv"));
        StringAssert.Matches(failure.Message, new($"^Only [0-9,]+ MiB are free on the disk of '{folder.Path}', and Studio:MinFreeDiskMegabytes keeps 2,147,483,647 free; delete datasets, experiments or other files, or lower the setting\\.$"));
        Assert.IsEmpty(host.Files());
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Everything_IsRefused_WhenTheStudioHoldsAsMuchAsItMay(StoreKind kind)
    {
        using var folder = new TestFolder();
        var store = await kind.NewStoreAsync();
        Guid dataset;
        await using (var host = await StudioHost.StartAsync(folder.Path, store: store, configure: options => options.QuotaMegabytes = 2))
        {
            dataset = (await host.ImportAsync(TestTables.People(45_000))).Id;
            var files = host.Files();
            var failure = await Assert.ThrowsExactlyAsync<StorageLimitException>(
                () => host.TakeAsync(new MemoryStream(TestTables.People(60_000, seed: 2)), "b.csv"));
            StringAssert.Matches(failure.Message, new("^The studio holds 1 MiB, [0-9] MiB more are asked for, and Studio:QuotaMegabytes allows 2; delete datasets, experiments or models, or raise the setting\\.$"));
            CollectionAssert.AreEquivalent(files, host.Files());
        }

        await using var full = await StudioHost.StartAsync(folder.Path, store: store, configure: options => options.QuotaMegabytes = 1);
        await Assert.ThrowsExactlyAsync<StorageLimitException>(
            () => full.Experiments.CreateAsync(dataset, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None));
        Assert.IsEmpty(await full.Experiments.ListAsync(CancellationToken.None));
    }
}
