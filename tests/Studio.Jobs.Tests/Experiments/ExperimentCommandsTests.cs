namespace Studio.Jobs.Tests.Experiments;

using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class ExperimentCommandsTests
{
    private static readonly string FirstTrial =
        FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(1, TrialState.Running))) + FakeTrainer.Say(new TrialEnded(FakeTrainer.Trial(1, TrialState.Completed, 0.9)));

    /// <summary>A second run is told what the first has done.</summary>
    private static string OnSecondRun(TestFolder folder, string body) =>
        $"[ -f '{folder.Combine("second")}' ] && {{ {body} exit 0; }}\ntouch '{folder.Combine("second")}'\n";

    [TestMethod]
    public async Task Pause_FreesTheSlotAndResumeGoesOn_WhenItRuns()
    {
        using var folder = new TestFolder();
        var resumed = folder.Combine("resumed");
        var script = $"cp \"${{out%/}}.resume.json\" '{resumed}'\n"
            + OnSecondRun(folder, FakeTrainer.Complete())
            + FirstTrial
            + "while read -r command; do [ \"$command\" = pause ] && break; done\n"
            + FakeTrainer.Say(new ExperimentPaused());
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await CreateAsync(host);
        await host.WaitAsync(id, experiment => experiment.Trials == 1);

        await DoAsync(host.Commands.PauseAsync(id, CancellationToken.None));
        var paused = await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Paused);
        Assert.AreEqual((PartState.Paused, true), (paused.Parts.Single().State, paused.PauseRequested));
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.PauseAsync(id, CancellationToken.None)).Outcome);

        // The slot is free for another.
        var other = await CreateAsync(host);
        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(other)).State);

        await DoAsync(host.Commands.ResumeAsync(id, CancellationToken.None));
        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(2, ended.Parts.Single().Attempts);
        StringAssert.Contains(await File.ReadAllTextAsync(resumed), "\"score\": 0.9");
    }

    [TestMethod]
    public async Task Pause_TakesItOutOfTheQueue_WhenItWaits()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, worker: options => options.Queues = "profile");
        var id = await CreateAsync(host);

        await DoAsync(host.Commands.PauseAsync(id, CancellationToken.None));

        Assert.AreEqual(ExperimentState.Paused, (await host.Experiments.FindAsync(id, CancellationToken.None))!.State);
        Assert.AreEqual(DeleteOutcome.InUse, await host.Experiments.DeleteAsync(id, CancellationToken.None));
        await DoAsync(host.Commands.ResumeAsync(id, CancellationToken.None));
        Assert.AreEqual((ExperimentState.Queued, (int?)1), await host.Experiments.FindAsync(id, CancellationToken.None) is { } found ? (found.State, found.QueuePosition) : default);
        await DoAsync(host.Commands.CancelAsync(id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Budget_ReachesTheTrainer_WhenItRuns()
    {
        using var folder = new TestFolder();
        var script = FirstTrial + "read -r command\n" + $"printf '%s' \"$command\" > '{folder.Combine("heard")}'\n" + FakeTrainer.Complete();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await CreateAsync(host);
        await host.WaitAsync(id, experiment => experiment.Trials == 1);

        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.ChangeBudgetAsync(id, 0, CancellationToken.None)).Outcome);
        await DoAsync(host.Commands.ChangeBudgetAsync(id, 7.5, CancellationToken.None));

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual("budget 7.5", await File.ReadAllTextAsync(folder.Combine("heard")));
        Assert.AreEqual(7.5, ended.Plan.BudgetSeconds);
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.ChangeBudgetAsync(id, 60, CancellationToken.None)).Outcome);
    }

    [TestMethod]
    public async Task Retry_GoesOnWithWhatWasFound_WhenItFailed()
    {
        using var folder = new TestFolder();
        var script = OnSecondRun(folder, FakeTrainer.Complete()) + FirstTrial + FakeTrainer.Say(new ExperimentFailed("No luck."));
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await CreateAsync(host);
        Assert.AreEqual("No luck.", (await host.WaitForEndAsync(id)).Reason);

        await DoAsync(host.Commands.RetryAsync(id, CancellationToken.None));

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(0.9, ended.Best?.Score);
        Assert.AreEqual(
            new CommandResult(CommandOutcome.Refused, "Experiment 'people' (Completed) cannot be tried again: only a failed or cancelled one can be."),
            await host.Commands.RetryAsync(id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Retry_RunsTheTrialAgain_ThatTheCancellationBrokeOff()
    {
        using var folder = new TestFolder();
        var script = OnSecondRun(folder, FakeTrainer.Complete()) + FirstTrial + FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(2, TrialState.Running))) + FakeTrainer.WaitForEnd;
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script));
        var id = await CreateAsync(host);
        await host.WaitAsync(id, experiment => experiment.Trials == 1);
        while ((await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Count < 2)
        {
            await Task.Delay(20);
        }

        await DoAsync(host.Commands.CancelAsync(id, CancellationToken.None));
        Assert.AreEqual(TrialState.Pruned, (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single(trial => trial.Number == 2).State);
        await DoAsync(host.Commands.RetryAsync(id, CancellationToken.None));

        Assert.AreEqual(ExperimentState.Completed, (await host.WaitForEndAsync(id)).State);
        Assert.AreEqual(TrialState.Failed, (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single(trial => trial.Number == 2).State);
    }

    [TestMethod]
    public async Task Retry_IsRefused_WhenTheModelWasRejected()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete(parityPassed: false)));
        var id = await CreateAsync(host);
        await host.WaitForEndAsync(id);
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.RetryAsync(id, CancellationToken.None)).Outcome);
    }

    [TestMethod]
    public async Task Commands_AreRefusedWithAReason_WhenThereIsNoSuchExperiment()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var id = Guid.NewGuid();
        var expected = new CommandResult(CommandOutcome.NotFound, $"There is no experiment {id}.");
        Assert.AreEqual(expected, await host.Commands.PauseAsync(id, CancellationToken.None));
        Assert.AreEqual(expected, await host.Commands.ResumeAsync(id, CancellationToken.None));
        Assert.AreEqual(expected, await host.Commands.FinishAsync(id, CancellationToken.None));
        Assert.AreEqual(expected, await host.Commands.CancelAsync(id, CancellationToken.None));
        Assert.AreEqual(expected, await host.Commands.RetryAsync(id, CancellationToken.None));
        Assert.AreEqual(expected, await host.Commands.ChangeBudgetAsync(id, 60, CancellationToken.None));
    }

    [TestMethod]
    public async Task Commands_ReachTheRun_WhenItIsAnotherProcess()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        await using var worker = await StudioHost.StartAsync(folder.Path, store: store, worker: options => options.Name = "far-away");
        await using var api = await StudioHost.StartAsync(folder.Path, store: store, worker: options => (options.Queues, options.Name) = ("", "here"));
        var data = await api.ImportAsync(TestTables.People());
        var created = await api.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought") { BudgetSeconds = 600 }), CancellationToken.None);
        var id = created.Experiment!.Id;
        var running = await api.WaitAsync(id, experiment => experiment.Trials > 0);
        Assert.AreEqual("far-away", running.Parts.Single().Worker);

        await DoAsync(api.Commands.FinishAsync(id, CancellationToken.None));

        var ended = await api.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        var watched = new List<ExperimentEvent>();
        await foreach (var happened in api.Experiments.WatchAsync(id, CancellationToken.None))
        {
            watched.Add(happened);
        }

        Assert.HasCount(ended.Trials, watched.OfType<TrialEnded>());
        Assert.IsInstanceOfType<ExperimentCompleted>(watched[^1]);
    }

    [TestMethod]
    public async Task Watch_HearsProgressInsideATrial_WhenAnotherProcessRunsIt()
    {
        using var folder = new TestFolder();
        var store = await StoreKind.Postgres.NewStoreAsync();
        var progress = FakeTrainer.Say(new TrialProgressed(1, 1, 5, 0.25, null));
        var script = FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(1, TrialState.Running))) + $"for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 0.5; {progress} done\n" + FakeTrainer.Complete();
        await using var worker = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, script), store: store);
        await using var api = await StudioHost.StartAsync(folder.Path, store: store, worker: options => options.Queues = "");
        var id = await CreateAsync(api);
        await foreach (var happened in api.Experiments.WatchAsync(id, CancellationToken.None))
        {
            if (happened is TrialProgressed { Iteration: 5 })
            {
                break;
            }
        }

        await DoAsync(api.Commands.CancelAsync(id, CancellationToken.None));
    }

    [TestMethod]
    public async Task Parallelism_EndsWithOneModelOfAllShares_WhenTheRealTrainersSearch()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, configure: options => options.Slots = 2);
        var data = await host.ImportAsync(TestTables.People());
        var request = new TrainingRequest("bought") { Trials = 3, Learners = ["baseline", "lightgbm", "lbfgs"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(request) { Parallelism = 2 }, CancellationToken.None);
        Assert.IsEmpty(created.Problems);

        var ended = await host.WaitForEndAsync(created.Experiment!.Id);

        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        CollectionAssert.AreEqual(new[] { PartKind.Search, PartKind.Search, PartKind.Build }, ended.Parts.Select(part => part.Kind).ToArray());
        Assert.IsTrue(ended.Parts.All(part => part is { State: PartState.Done, Attempts: 1 }));
        var numbers = (await host.Experiments.FindTrialsAsync(ended.Id, CancellationToken.None))!.Select(trial => trial.Number).ToList();
        Assert.IsTrue(numbers.Exists(number => number % 2 == 0) && numbers.Exists(number => number % 2 == 1), string.Join(' ', numbers));
        Assert.AreEqual(ended.Trials, ended.Result!.Trials);
        Assert.HasCount(1, await host.Models.ListVersionsAsync("people", CancellationToken.None));

        // What the trials left is not kept any longer than it is needed.
        await using var db = host.OpenStore();
        Assert.IsFalse(db.Artifacts.AsEnumerable().Any(artifact => artifact.Name.StartsWith(TrialCheckpoints.Prefix, StringComparison.Ordinal)));
    }

    private static async Task DoAsync(Task<CommandResult> command) => Assert.AreEqual(new CommandResult(CommandOutcome.Done, null), await command);

    private static async Task<Guid> CreateAsync(StudioHost host)
    {
        var data = await host.ImportAsync(TestTables.People());
        return (await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None)).Experiment!.Id;
    }
}
