namespace Studio.Jobs.Tests.Experiments;

using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Planning;

/// <summary>What a person does to jobs on Hangfire's dashboard.</summary>
[TestClass]
public sealed class DashboardTests
{
    [TestMethod]
    public async Task Delete_CancelsTheExperimentAndEndsItsTrainer_WhenItsJobRuns()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        var id = await CreateAsync(host);

        // A job may run before its number is stored.
        var running = await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running && experiment.Parts[0].JobId is not null);

        Assert.IsTrue(Jobs(host).Delete(running.Parts[0].JobId));

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Cancelled, ended.State, ended.Reason);
        for (var i = 0; i < 200 && TrainerProcesses.Of(host).Length > 0; i++)
        {
            await Task.Delay(50);
        }

        Assert.IsEmpty(TrainerProcesses.Of(host));
    }

    [TestMethod]
    public async Task Requeue_ChangesNothing_WhenTheExperimentHasEnded()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()));
        var id = await CreateAsync(host);
        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var job = ended.Parts[0].JobId!;

        Assert.IsTrue(Jobs(host).Requeue(job));
        for (var i = 0; i < 600 && StateOf(host, job) != "Succeeded"; i++)
        {
            await Task.Delay(50);
        }

        Assert.AreEqual("Succeeded", StateOf(host, job));
        var after = await host.Experiments.FindAsync(id, CancellationToken.None);
        Assert.AreEqual((ended.State, ended.Trials, ended.EndedAt, 1), (after!.State, after.Trials, after.EndedAt, after.Parts[0].Attempts));
    }

    private static IBackgroundJobClient Jobs(StudioHost host) => host.Services.GetRequiredService<IBackgroundJobClient>();

    private static string? StateOf(StudioHost host, string job)
    {
        using var connection = host.Services.GetRequiredService<JobStorage>().GetConnection();
        return connection.GetJobData(job)?.State;
    }

    private static async Task<Guid> CreateAsync(StudioHost host)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(new TrainingRequest("bought") { BudgetSeconds = 60 }), CancellationToken.None);
        return created.Experiment!.Id;
    }
}
