namespace Studio.Jobs.Tests.Projects;

using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Moving;
using Studio.Jobs.Projects;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Planning;

/// <summary>What a project may use is kept, and is nothing to other projects.</summary>
[TestClass]
public sealed class ProjectLimitTests
{
    private const string Limited = "limited";

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Experiments_Wait_WhileTheirProjectTrainsAsManyAsItMay(StoreKind kind)
    {
        using var folder = new TestFolder();
        var go = folder.Combine("go");
        var script = $"while [ ! -e '{go}' ]; do sleep 0.1; done\n" + FakeTrainer.Complete();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script), options => options.Slots = 4, store: await kind.NewStoreAsync());
        var project = await LimitAsync(host, new SetLimits(1, null, null));
        var (first, second) = await InAsync(project, async () => (await host.CreateExperimentAsync(), await host.CreateExperimentAsync()));
        var other = await InAsync(Caller.DefaultProject, host.CreateExperimentAsync);

        await host.WaitAsync(first, experiment => experiment.State == ExperimentState.Running);
        await host.WaitAsync(other, experiment => experiment.State == ExperimentState.Running);
        Assert.AreEqual(ExperimentState.Queued, (await host.Experiments.FindAsync(second, CancellationToken.None))!.State);
        Assert.AreEqual(1, (await LimitsAsync(host)).Experiments);

        File.Create(go).Dispose();
        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(second)).State);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Files_AreRefused_WhenTheirProjectHoldsAsManyAsItMay(StoreKind kind)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, store: await kind.NewStoreAsync());
        var project = await LimitAsync(host, new SetLimits(null, 2, null));
        var table = TestTables.People(60_000, seed: 2);
        var dataset = await InAsync(project, async () =>
        {
            var fits = await host.ImportAsync(TestTables.People(45_000));
            var failure = await Assert.ThrowsExactlyAsync<StorageLimitException>(() => host.TakeAsync(new MemoryStream(table), "b.csv"));
            StringAssert.Matches(failure.Message, new("^This project holds 1 MiB, [0-9] MiB more are asked for, and its limit is 2; delete datasets, experiments or models, or ask an admin of the server for more\\.$"));
            return fits.Id;
        });

        // Others may go on, and so may this one with more room.
        await host.TakeAsync(new MemoryStream(table), "b.csv");
        await LimitAsync(host, new SetLimits(null, 1, null));
        await InAsync(project, async () => await Assert.ThrowsExactlyAsync<StorageLimitException>(
            () => host.Experiments.CreateAsync(dataset, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None)));
        Assert.IsGreaterThan(1024 * 1024, (await LimitsAsync(host)).StorageBytes);
        await LimitAsync(host, new SetLimits(null, 0, null));
        await InAsync(project, () => host.TakeAsync(new MemoryStream(table), "b.csv"));
    }

    [TestMethod]
    public async Task Limits_AreThoseOfTheSettings_WhereNothingIsSet()
    {
        using var folder = new TestFolder();
        await using var host = StudioHost.Build(folder.Path);
        var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<LimitOptions>>().Value;
        (options.Experiments, options.StorageMegabytes, options.PredictionsPerSecond) = (3, 100, 7);
        await host.Services.GetRequiredService<StoreMaintenance>().MigrateAsync(CancellationToken.None);

        Assert.AreEqual(new ProjectLimits(3, 100, 7), (await LimitsAsync(host, ProjectNames.Default)).Limits);
        await host.Services.GetRequiredService<LimitService>().SetAsync(ProjectNames.Default, new SetLimits(0, null, 9), CancellationToken.None);
        Assert.AreEqual(new ProjectLimits(0, 100, 9), (await LimitsAsync(host, ProjectNames.Default)).Limits);
        Assert.AreEqual(new ProjectLimits(0, 100, 9), await host.Services.GetRequiredService<LimitService>().RecentAsync(Caller.DefaultProject, CancellationToken.None));
    }

    private static async Task<Guid> LimitAsync(StudioHost host, SetLimits limits)
    {
        var projects = host.Services.GetRequiredService<ProjectService>();
        if (await projects.FindAsync(Limited, CancellationToken.None) is null)
        {
            Assert.IsNull((await projects.CreateAsync(Limited, CancellationToken.None)).Reason);
        }

        Assert.IsNotNull((await host.Services.GetRequiredService<LimitService>().SetAsync(Limited, limits, CancellationToken.None)).Limits);
        return (await projects.FindAsync(Limited, CancellationToken.None))!.Value;
    }

    private static async Task<ProjectLimitsRecord> LimitsAsync(StudioHost host, string project = Limited) =>
        (await host.Services.GetRequiredService<LimitService>().FindAsync(project, CancellationToken.None))!;

    private static async Task<T> InAsync<T>(Guid project, Func<Task<T>> work)
    {
        using var caller = Caller.Enter(Caller.Studio with { Project = project });
        return await work();
    }
}
