namespace Studio.Jobs.Tests.Faults;

using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments.Events;

[TestClass]
public sealed class RetryTests
{
    [TestMethod]
    public async Task Retry_GoesOnWithTheTrialsThatEnded_WhenTheExperimentFailed()
    {
        using var folder = new TestFolder();
        var script = FakeTrainer.IfStored(1, FakeTrainer.RunTrial(2, 0.75) + FakeTrainer.Complete(), FakeTrainer.RunTrial(1) + FakeTrainer.Say(new ExperimentFailed("The cable was cut.")) + "exit 1\n");
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await host.CreateExperimentAsync();
        var failed = await host.WaitForEndAsync(id);
        Assert.AreEqual((ExperimentState.Failed, "The cable was cut."), (failed.State, failed.Reason));

        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.RetryAsync(id, CancellationToken.None)).Outcome);

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        CollectionAssert.AreEquivalent(new double?[] { 0.5, 0.75 }, (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Select(trial => trial.Score).ToArray());
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.RetryAsync(id, CancellationToken.None)).Outcome);
    }
}
