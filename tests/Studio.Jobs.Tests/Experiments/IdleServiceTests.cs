namespace Studio.Jobs.Tests.Experiments;

using System.Diagnostics;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments.Events;

/// <summary>A service that has nothing to do seldom looks for work; whatever is asked of it begins at once nevertheless.</summary>
[TestClass]
public sealed class IdleServiceTests
{
    /// <summary>Half of what an idle service takes until it looks without being told; much more than a busy machine needs.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    [TestMethod]
    public async Task Create_BeginsSoon_WhenNothingElseIsToBeDone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        await BecomeIdleAsync();

        await RunsSoonAsync(host, await host.CreateExperimentAsync());
    }

    [TestMethod]
    public async Task Resume_BeginsSoon_WhenNothingElseIsToBeDone()
    {
        using var folder = new TestFolder();
        var script = "while read -r command; do [ \"$command\" = pause ] && break; [ \"$command\" = cancel ] && exit 3; done\n" + FakeTrainer.Say(new ExperimentPaused());
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await host.CreateExperimentAsync();
        await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running);
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.PauseAsync(id, CancellationToken.None)).Outcome);
        await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Paused);
        await BecomeIdleAsync();

        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.ResumeAsync(id, CancellationToken.None)).Outcome);

        await RunsSoonAsync(host, id);
    }

    [TestMethod]
    public async Task Retry_BeginsSoon_WhenNothingElseIsToBeDone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        var id = await host.CreateExperimentAsync();
        await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running);
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(id, CancellationToken.None)).Outcome);
        await BecomeIdleAsync();

        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.RetryAsync(id, CancellationToken.None)).Outcome);

        await RunsSoonAsync(host, id);
    }

    [TestMethod]
    public async Task DeletedJob_IsNoticedSoon_WhenItWasTheFirstToBeDone()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        await BecomeIdleAsync();
        var id = await host.CreateExperimentAsync();

        // A job may run before its number is stored.
        var running = await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running && experiment.Parts[0].JobId is not null);
        var began = Stopwatch.GetTimestamp();

        Assert.IsTrue(host.Services.GetRequiredService<IBackgroundJobClient>().Delete(running.Parts[0].JobId));

        await host.WaitForEndAsync(id);
        Assert.IsLessThan(Soon, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>What ended before has been seen to be over.</summary>
    private static Task BecomeIdleAsync() => Task.Delay(TimeSpan.FromSeconds(3));

    private static async Task RunsSoonAsync(StudioHost host, Guid id)
    {
        var began = Stopwatch.GetTimestamp();
        await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running);
        Assert.IsLessThan(Soon, Stopwatch.GetElapsedTime(began));
    }
}
