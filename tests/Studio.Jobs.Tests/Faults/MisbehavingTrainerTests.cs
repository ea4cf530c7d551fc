namespace Studio.Jobs.Tests.Faults;

using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Trials;

/// <summary>Trainers that hang, leak, lie or die: the experiment ends with a reason, or goes on where it was; the service goes on in any case.</summary>
[TestClass]
public sealed class MisbehavingTrainerTests
{
    private const string Deaf = "trap '' TERM INT\nwhile true; do sleep 600; done\n";

    [TestMethod]
    public async Task Cancel_EndsTheProcessTree_WhenTheTrainerHangsAndListensToNothing()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.RunTrial(1) + Deaf));
        var id = await host.CreateExperimentAsync();
        await host.WaitAsync(id, experiment => experiment.Trials == 1);

        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(id, CancellationToken.None)).Outcome);

        Assert.IsEmpty(Experiments.TrainerProcesses.Of(host));
        Assert.AreEqual(ExperimentState.Cancelled, (await host.WaitForEndAsync(id)).State);
        Assert.AreEqual(TrialState.Completed, (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single().State);
    }

    [TestMethod]
    public async Task Experiment_GoesOnWhereItWas_WhenTheTrainerIsKilledFromOutside()
    {
        using var folder = new TestFolder();
        var begun = FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running)));
        var script = FakeTrainer.IfStored(1, "[ -s \"$resume\" ] || exit 9\n" + FakeTrainer.RunTrial(2, 0.75) + FakeTrainer.Complete(), FakeTrainer.RunTrial(1) + begun + "kill -9 $$\n");
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(2, ended.Parts.Single().Attempts);
        var trials = (await host.Experiments.FindTrialsAsync(ended.Id, CancellationToken.None))!;
        CollectionAssert.AreEqual(new double?[] { 0.75, 0.5 }, trials.Select(trial => trial.Score).ToArray());
    }

    [TestMethod]
    public async Task Trial_FailsWithTheReasonAndTheSearchGoesOn_WhenTheTrainerCrashesInNativeCode()
    {
        using var folder = new TestFolder();
        var begun = FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running)));
        var script = FakeTrainer.IfStored(2, FakeTrainer.Finish(), FakeTrainer.RunTrial(1) + begun + "kill -SEGV $$\n");
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var crashed = (await host.Experiments.FindTrialsAsync(ended.Id, CancellationToken.None))!.Single(trial => trial.Number == 2);
        Assert.AreEqual(TrialState.Failed, crashed.State);
        StringAssert.Contains(crashed.Reason, "crashed in native code (signal 11)");
    }

    [TestMethod]
    [DataRow("exit 0\n", "The trainer process ended without a result.")]
    [DataRow("kill -9 $$\n", "The trainer process was killed (signal 9)")]
    public async Task Experiment_FailsWithAReason_WhenTheTrainerDiesAgainAndAgain(string body, string reason)
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, body));

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Failed, ended.State);
        StringAssert.StartsWith(ended.Reason, reason);
        Assert.IsGreaterThan(1, ended.Parts.Single().Attempts);
    }

    [TestMethod]
    public async Task Trial_FailsWithTheReasonAndTheSearchGoesOn_WhenTheTrainerLeaksToItsCap()
    {
        using var folder = new TestFolder();
        var begun = FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running)));

        // tail keeps what it reads until a line ends, and in /dev/zero none does.
        var script = FakeTrainer.IfStored(2, FakeTrainer.Finish(), FakeTrainer.RunTrial(1) + begun + "exec tail /dev/zero\n");
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script), options => options.TrainerMemoryMegabytes = 512);

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var leaking = (await host.Experiments.FindTrialsAsync(ended.Id, CancellationToken.None))!.Single(trial => trial.Number == 2);
        Assert.AreEqual(TrialState.Failed, leaking.State);
        StringAssert.Contains(leaking.Reason, "memory");
    }

    [TestMethod]
    public async Task Experiment_Completes_WhenTheTrainerWritesGarbageBetweenItsEvents()
    {
        using var folder = new TestFolder();
        const string Garbage = "head -c 2000 /dev/urandom\necho\nprintf '{\"event\":\"trial-ended\"}\\n{\"event\":\"trial-ended\",\"trial\":{\"number\":\"seven\"}}\\n[]\\nnull\\n\\n'\n";
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, Garbage + FakeTrainer.RunTrial(3) + Garbage + FakeTrainer.Complete()));

        var ended = await host.WaitForEndAsync(await host.CreateExperimentAsync());

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, (await host.Experiments.FindTrialsAsync(ended.Id, CancellationToken.None))!.Select(trial => trial.Number).ToArray());
    }

    [TestMethod]
    public async Task Experiment_FailsAndTheServiceStaysSmall_WhenTheTrainerWritesALineWithoutEnd()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.RunTrial(1) + "head -c 300000000 /dev/zero\n"));
        var id = await host.CreateExperimentAsync();

        var ended = await host.WaitForEndAsync(id);

        Assert.AreEqual(ExperimentState.Failed, ended.State);
        Assert.AreEqual(1, ended.Trials);
    }
}
