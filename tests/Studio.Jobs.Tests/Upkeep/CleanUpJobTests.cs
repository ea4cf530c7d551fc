namespace Studio.Jobs.Tests.Upkeep;

using Hangfire;
using Hangfire.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Upkeep;
using Studio.Pipelines.Planning;

[TestClass]
public sealed class CleanUpJobTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Run_RemovesWhatNobodyNeeds_AndNothingElse(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(
            folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()), store: await kind.NewStoreAsync(), retention: options => options.ExperimentDays = 30);
        var dataset = await host.ImportAsync(TestTables.People());
        var kept = await host.WaitForEndAsync(await CreateAsync(host, dataset.Id));
        var failed = await host.WaitForEndAsync(await CreateAsync(host, dataset.Id));
        var old = await host.WaitForEndAsync(await CreateAsync(host, dataset.Id));
        await AgeAsync(host, failed.Id, days: 8, ExperimentState.Failed);
        await AgeAsync(host, old.Id, days: 31, ExperimentState.Completed);
        await HoldAsync(host, failed.Id, "trial-1");
        await HoldAsync(host, dataset.Id, "trial-1");
        var before = host.Files().Length;

        // Content without an owner: left behind two hours ago, and just stored.
        foreach (var (content, hours) in new[] { ((byte)50, 2), ((byte)51, 0) })
        {
            using var staged = await Store(host).ReceiveAsync(new MemoryStream([content]), 10, CancellationToken.None);
            await Store(host).CommitAsync(staged, CancellationToken.None);
            File.SetLastWriteTimeUtc((await Store(host).FindPathAsync(staged.Sha256, CancellationToken.None))!, DateTime.UtcNow.AddHours(-hours));
        }

        Directory.CreateDirectory(folder.Combine("work/dead"));
        await File.WriteAllTextAsync(folder.Combine("work/dead.lock"), "");
        await ActivatorUtilities.CreateInstance<CleanUpJob>(host.Services).RunAsync(CancellationToken.None);

        Assert.IsFalse(Directory.Exists(folder.Combine("work/dead")));
        Assert.IsNull(await host.Experiments.FindAsync(old.Id, CancellationToken.None));
        Assert.IsNotNull(await host.Experiments.FindAsync(kept.Id, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.Artifacts.CountAsync(artifact => artifact.OwnerId == failed.Id && artifact.Name == "trial-1"));
        Assert.AreEqual(1, await db.Artifacts.CountAsync(artifact => artifact.OwnerId == dataset.Id && artifact.Name == "trial-1"));
        Assert.AreEqual(3, await db.ModelVersions.CountAsync());

        // The content of trial-1 has an owner still, and so has that of the old experiment; of the two without one the young stays.
        Assert.HasCount(before + 1, host.Files());
    }

    [TestMethod]
    public async Task Start_SchedulesItEveryHour()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        using var connection = host.Services.GetRequiredService<JobStorage>().GetConnection();
        for (var i = 0; i < 200 && connection.GetRecurringJobs().Count == 0; i++)
        {
            await Task.Delay(50);
        }

        Assert.AreEqual("0 * * * *", connection.GetRecurringJobs().Single(job => job.Id == "clean-up").Cron);
    }

    private static IArtifactStore Store(StudioHost host) => host.Services.GetRequiredService<IArtifactStore>();

    private static async Task<Guid> CreateAsync(StudioHost host, Guid dataset)
    {
        var created = await host.Experiments.CreateAsync(dataset, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None);
        return created.Experiment!.Id;
    }

    private static async Task HoldAsync(StudioHost host, Guid owner, string name)
    {
        using var staged = await Store(host).ReceiveAsync(new MemoryStream([49]), 10, CancellationToken.None);
        await host.Services.GetRequiredService<ArtifactLedger>().HoldAsync([new ArtifactClaim(owner, name, staged)], _ => Task.FromResult(true), CancellationToken.None);
    }

    private static async Task AgeAsync(StudioHost host, Guid id, int days, ExperimentState state)
    {
        await using var db = host.OpenStore();
        DateTimeOffset? ended = DateTimeOffset.UtcNow.AddDays(-days);
        await db.Experiments.Where(experiment => experiment.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(experiment => experiment.EndedAt, ended)
            .SetProperty(experiment => experiment.State, state));
    }
}
