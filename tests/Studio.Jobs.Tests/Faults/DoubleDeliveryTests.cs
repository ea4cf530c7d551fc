namespace Studio.Jobs.Tests.Faults;

using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Jobs.Training;
using Studio.Jobs.Workers;

/// <summary>However often a job is delivered, and to whom, one run has the claim.</summary>
[TestClass]
public sealed class DoubleDeliveryTests
{
    [TestMethod]
    public async Task Part_RunsOnce_WhenItsJobIsEnqueuedAgain()
    {
        using var folder = new TestFolder();
        var started = folder.Combine("started");
        await using var host = await StudioHost.StartAsync(folder.Path, Slow(folder, started), options => options.Slots = 3);
        var id = await host.CreateExperimentAsync();
        for (var i = 0; i < 3; i++)
        {
            host.Services.GetRequiredService<IBackgroundJobClient>()
                .Enqueue<RunExperimentJob>(JobQueues.Cpu, job => job.RunAsync(id, 0, "again", "again"));
        }

        await AssertRanOnceAsync(host, id, started);
    }

    [TestMethod]
    public async Task Part_RunsOnce_WhenTwoWorkersRunItAtTheSameTime()
    {
        using var folder = new TestFolder();
        var started = folder.Combine("started");
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using var first = await StudioHost.StartAsync(folder.Combine("data"), Slow(folder, started), store: store, worker: options => options.Name = "first");
        await using var second = await StudioHost.StartAsync(folder.Combine("data"), Slow(folder, started), store: store, worker: options => options.Name = "second");
        var id = await first.CreateExperimentAsync();
        await first.WaitAsync(id, experiment => experiment.State != ExperimentState.Queued);

        // As when Hangfire takes a worker for dead that is not, and delivers its job to all others.
        await Task.WhenAll(new[] { first, second, first, second }.Select(host => Task.Run(async () =>
        {
            using var scope = host.Services.CreateScope();
            await ActivatorUtilities.CreateInstance<RunExperimentJob>(scope.ServiceProvider).RunAsync(id, 0, "again", "again");
        })));

        await AssertRanOnceAsync(second, id, started);
    }

    private static TrainerCommand Slow(TestFolder folder, string started) =>
        FakeTrainer.Script(folder, $"echo run >> '{started}'\nsleep 1\n" + FakeTrainer.Complete());

    private static async Task AssertRanOnceAsync(StudioHost host, Guid id, string started)
    {
        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.HasCount(1, await File.ReadAllLinesAsync(started));
        Assert.AreEqual(1, ended.Parts.Single().Attempts);
        Assert.HasCount(1, await host.Models.ListVersionsAsync("people", CancellationToken.None));
    }
}
