namespace Studio.Jobs.Tests.Experiments;

using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Jobs.Tests.Training;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;

/// <summary>The whole way with the real trainer process, and the ways it can go wrong with processes that misbehave.</summary>
[TestClass]
public sealed class ExperimentServiceTests
{
    [TestMethod]
    public async Task Experiment_EndsWithAPublishedModel_WhenTheRealTrainerRuns()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var data = await host.ImportAsync(TestTables.People());
        var test = await host.ImportAsync(TestTables.People(seed: 2), "test.csv");
        var request = new TrainingRequest("bought") { Trials = 3, Learners = ["baseline", "lightgbm"], Threads = 1 };
        var created = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(request) { Name = "who-buys", TestDatasetId = test.Id }, CancellationToken.None);
        Assert.IsEmpty(created.Problems);
        Assert.AreEqual(ExperimentState.Queued, created.Experiment!.State);
        Assert.AreEqual((PartKind.Whole, PartState.Queued), created.Experiment.Parts.Select(part => (part.Kind, part.State)).Single());

        var live = await CollectAsync(host, created.Experiment.Id);
        var ended = await host.WaitForEndAsync(created.Experiment.Id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(1, ended.ModelVersion);
        Assert.AreEqual(3, ended.Trials);
        Assert.IsNotNull(ended.Result?.Metrics.Test);
        CollectionAssert.AreEquivalent(new[] { 1, 2, 3 }, live.OfType<TrialEnded>().Select(happened => happened.Trial.Number).ToArray());
        Assert.IsInstanceOfType<ExperimentCompleted>(live[^1]);
        await AssertPublishedAsync(host, "who-buys");

        // A watcher that comes late hears the same trials and the same end.
        var replay = await CollectAsync(host, created.Experiment.Id);
        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, replay.OfType<TrialEnded>().Select(happened => happened.Trial.Number).ToArray());
        Assert.IsInstanceOfType<ExperimentCompleted>(replay[^1]);
    }

    [TestMethod]
    public async Task Trial_KeepsItsCurveAndNote_WhenItIsStored()
    {
        using var folder = new TestFolder();
        var told = FakeTrainer.Trial(1, TrialState.Completed, 0.5) with { Curve = new TrainingCurve([new CurvePoint(1, 0.7, 0.6, 0.5), new CurvePoint(2, 0.5, null, null)]), Note = "Noted." };
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Say(new TrialEnded(told)) + FakeTrainer.WaitForEnd));
        var id = await CreateAsync(host, new TrainingRequest("bought"));

        var running = await host.WaitAsync(id, experiment => experiment.Trials == 1);

        var stored = (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!.Single();
        Assert.AreEqual((told.Curve, told.Note), (stored.Curve, stored.Note));
        Assert.AreEqual(told.Curve, running.Best!.Curve);
    }

    [TestMethod]
    public async Task Cancel_EndsTheRealTrainer_WhenItIsTraining()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var id = await CreateAsync(host, new TrainingRequest("bought") { BudgetSeconds = 600 });
        await host.WaitAsync(id, experiment => experiment.Trials > 0);
        Assert.HasCount(1, TrainerProcesses.Of(host));
        var watching = CollectAsync(host, id);

        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(id, CancellationToken.None)).Outcome);
        Assert.IsEmpty(TrainerProcesses.Of(host));
        Assert.AreEqual(ExperimentCommands.Cancelled, ((ExperimentFailed)(await watching)[^1]).Reason);
        Assert.AreEqual(ExperimentState.Cancelled, (await host.Experiments.FindAsync(id, CancellationToken.None))?.State);
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.CancelAsync(id, CancellationToken.None)).Outcome);
        var trials = await host.Experiments.FindTrialsAsync(id, CancellationToken.None);
        Assert.IsFalse(trials!.Any(trial => trial.State == TrialState.Running));
        Assert.IsEmpty(Directory.GetFileSystemEntries(host.Folders.Temporary));
    }

    [TestMethod]
    public async Task Experiment_GoesOn_WhenTheRealTrainerIsKilled()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var id = await CreateAsync(host, new TrainingRequest("bought") { Trials = 4, Threads = 1 });
        await host.WaitAsync(id, experiment => experiment.Trials > 0);
        TrainerProcesses.Of(host).Single().Kill();

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(2, ended.Parts.Single().Attempts);
        await AssertMomentsAsync(host, id);
    }

    /// <summary>What is stored tells all of it to whoever comes when it has ended.</summary>
    private static async Task AssertMomentsAsync(StudioHost host, Guid id)
    {
        var moments = await host.Experiments.FindMomentsAsync(id, -1, CancellationToken.None);
        var trials = (await host.Experiments.FindTrialsAsync(id, CancellationToken.None))!;
        int Count(MomentKind kind) => moments.Count(moment => moment.Kind == kind);
        Assert.AreEqual((2, 1), (Count(MomentKind.TakenUp), Count(MomentKind.TrainerDied)));
        CollectionAssert.IsSubsetOf(
            new ExperimentStage?[] { ExperimentStage.Loading, ExperimentStage.Searching, ExperimentStage.Ensembling, ExperimentStage.Exporting, ExperimentStage.Verifying },
            moments.Where(moment => moment.Kind == MomentKind.StageBegan).Select(moment => moment.Stage).ToArray());
        CollectionAssert.IsSubsetOf(trials.Select(trial => (int?)trial.Number).ToArray(), moments.Where(moment => moment.Kind == MomentKind.TrialBegan).Select(moment => moment.Trial).ToArray());
        var stored = moments.Where(moment => moment.Kind == MomentKind.CheckpointStored).ToList();
        Assert.IsNotEmpty(stored);
        Assert.IsTrue(stored.TrueForAll(moment => moment.Bytes > 0 && moment.At >= trials.Single(trial => trial.Number == moment.Trial).EndedAt), string.Join('\n', moments));
    }

    [TestMethod]
    public async Task Experiment_FailsWithAReasonAndTheNextOneRuns_WhenItsTrainerDiesAgainAndAgain()
    {
        using var folder = new TestFolder();
        var first = folder.Combine("first");
        var command = FakeTrainer.Script(folder, $"[ -f '{first}3' ] && {{ {FakeTrainer.Complete()} exit 0; }}\n[ -f '{first}2' ] && touch '{first}3'\n[ -f '{first}1' ] && touch '{first}2'\ntouch '{first}1'\nkill -9 $$\n");
        await using var host = await StudioHost.StartAsync(folder.Path, command);
        var failed = await host.WaitForEndAsync(await CreateAsync(host, new TrainingRequest("bought")));
        Assert.AreEqual(ExperimentState.Failed, failed.State);
        Assert.AreEqual(
            "The trainer process was killed (signal 9), by a person or because the machine ran out of memory. That happened 3 times in a row without a trial ending in between.",
            failed.Reason);
        var next = await host.WaitForEndAsync(await CreateAsync(host, new TrainingRequest("bought")));
        Assert.AreEqual(ExperimentState.Completed, next.State, next.Reason);
    }

    [TestMethod]
    public async Task Finish_PublishesTheBestSoFar_WhenTheRealTrainerSearches()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var id = await CreateAsync(host, new TrainingRequest("bought") { BudgetSeconds = 600 });
        await host.WaitAsync(id, experiment => experiment.Trials > 0);
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.FinishAsync(id, CancellationToken.None)).Outcome);
        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.AreEqual(CommandOutcome.Refused, (await host.Commands.FinishAsync(id, CancellationToken.None)).Outcome);
    }

    [TestMethod]
    public async Task Experiment_RunsOnce_WhenItsJobIsDeliveredTwice()
    {
        using var folder = new TestFolder();
        var started = folder.Combine("started");
        var command = FakeTrainer.Script(folder, $"echo run >> '{started}'\nsleep 1\n" + FakeTrainer.Complete());
        await using var host = await StudioHost.StartAsync(folder.Path, command, options => options.Slots = 2);
        var id = await CreateAsync(host, new TrainingRequest("bought"));
        host.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<RunExperimentJob>("cpu", job => job.RunAsync(id, 0, "again", "everything"));
        await host.WaitAsync(id, experiment => experiment.State == ExperimentState.Running);
        host.Services.GetRequiredService<IBackgroundJobClient>().Enqueue<RunExperimentJob>("cpu", job => job.RunAsync(id, 0, "once more", "everything"));

        var ended = await host.WaitForEndAsync(id);
        Assert.AreEqual(ExperimentState.Completed, ended.State, ended.Reason);
        Assert.HasCount(1, await File.ReadAllLinesAsync(started));
        Assert.AreEqual(2, ended.Trials);
        Assert.AreEqual(1, ended.FailedTrials);
        Assert.AreEqual(1, ended.Best?.Number);
        Assert.HasCount(1, await host.Models.ListVersionsAsync("people", CancellationToken.None));
    }

    [TestMethod]
    public async Task Experiment_FailsAndTheVersionIsRejected_WhenParityFails()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete(parityPassed: false)));
        var ended = await host.WaitForEndAsync(await CreateAsync(host, new TrainingRequest("bought")));
        Assert.AreEqual(ExperimentState.Failed, ended.State);
        StringAssert.StartsWith(ended.Reason, "The ONNX file does not answer as the trained model does: on 100 rows the largest difference is 0.25 where 0.0001 is allowed, and 7 labels differ.");
        var version = (await host.Models.ListVersionsAsync("people", CancellationToken.None)).Single();
        Assert.AreEqual(ModelVersionState.Rejected, version.State);
        Assert.AreEqual(ended.Reason, version.Reason);
        Assert.IsNull((await host.Models.FindAsync("people", CancellationToken.None))?.LatestVersion);
        Assert.IsNull(await host.Models.FindVersionAsync("people", null, CancellationToken.None));
    }

    [TestMethod]
    public async Task Watch_GivesEveryTrialOnce_WhenManyWatchAndComeLate()
    {
        using var folder = new TestFolder();
        var trials = string.Concat(Enumerable.Range(1, 30).Select(number =>
            FakeTrainer.Say(new TrialStarted(FakeTrainer.Trial(number, TrialState.Running))) + "sleep 0.02\n"
            + FakeTrainer.Say(new TrialEnded(FakeTrainer.Trial(number, TrialState.Completed, 0.5)))));
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, trials + FakeTrainer.Say(new ExperimentFailed("It is enough."))));
        var id = await CreateAsync(host, new TrainingRequest("bought"));
        var watchers = new List<Task<List<ExperimentEvent>>>();
        for (var i = 0; i < 8; i++)
        {
            watchers.Add(CollectAsync(host, id));
            await Task.Delay(100);
        }

        var numbers = Enumerable.Range(1, 30).ToArray();
        foreach (var events in await Task.WhenAll(watchers))
        {
            CollectionAssert.AreEqual(numbers, events.OfType<TrialEnded>().Select(happened => happened.Trial.Number).ToArray());
            Assert.IsInstanceOfType<ExperimentFailed>(events[^1]);
        }
    }

    [TestMethod]
    public async Task Cancel_EndsItAtOnce_WhenItWaitsForASlot()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.WaitForEnd));
        var running = await CreateAsync(host, new TrainingRequest("bought"));
        await host.WaitAsync(running, experiment => experiment.State == ExperimentState.Running);
        var waiting = await CreateAsync(host, new TrainingRequest("bought"));
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(waiting, CancellationToken.None)).Outcome);
        Assert.AreEqual(ExperimentState.Running, (await host.Experiments.FindAsync(running, CancellationToken.None))?.State);
        Assert.AreEqual(CommandOutcome.Done, (await host.Commands.CancelAsync(running, CancellationToken.None)).Outcome);
        Assert.AreEqual(ExperimentState.Cancelled, (await host.Experiments.FindAsync(waiting, CancellationToken.None))?.State);
    }

    [TestMethod]
    public async Task Delete_RemovesTrialsAndKeepsTheModel_WhenItHasEnded()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path, FakeTrainer.Script(folder, FakeTrainer.Complete()));
        var id = await CreateAsync(host, new TrainingRequest("bought"));
        await host.WaitForEndAsync(id);
        Assert.AreEqual(DeleteOutcome.Deleted, await host.Experiments.DeleteAsync(id, CancellationToken.None));
        Assert.AreEqual(DeleteOutcome.NotFound, await host.Experiments.DeleteAsync(id, CancellationToken.None));
        Assert.IsNull(await host.Experiments.FindTrialsAsync(id, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.Trials.CountAsync());
        Assert.IsTrue(File.Exists(await host.Models.FindArtifactAsync("people", 1, ModelFiles.Onnx, CancellationToken.None)));
    }

    [TestMethod]
    public async Task Create_TellsAllProblemsTogether_WhenSeveralThingsAreWrong()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var data = await host.ImportAsync(TestTables.People());
        var result = await host.Experiments.CreateAsync(
            data.Id,
            new ExperimentRequest(new TrainingRequest("nothing") { BudgetSeconds = -1 }) { Name = "no good", TestDatasetId = Guid.NewGuid(), Owner = " ", Parallelism = 65 },
            CancellationToken.None);
        Assert.IsNull(result.Experiment);
        CollectionAssert.IsSubsetOf(
            new[] { "name", "owner", "parallelism", "label", "budgetSeconds", "testDatasetId" }, result.Problems.Select(problem => problem.Field).ToArray());

        var missing = await host.Experiments.CreateAsync(Guid.NewGuid(), new ExperimentRequest(new TrainingRequest("bought")), CancellationToken.None);
        Assert.AreEqual("datasetId", missing.Problems.Single().Field);
    }

    [TestMethod]
    public async Task Create_NamesTheColumns_WhenTheTestDatasetLacksThem()
    {
        using var folder = new TestFolder();
        await using var host = await StudioHost.StartAsync(folder.Path);
        var data = await host.ImportAsync(TestTables.People());
        var test = await host.ImportAsync("age,income,bought\n20,3.5,yes\n30,4.5,no\n"u8.ToArray(), "test.csv");
        var result = await host.Experiments.CreateAsync(data.Id, new ExperimentRequest(new TrainingRequest("bought")) { TestDatasetId = test.Id }, CancellationToken.None);
        Assert.AreEqual(
            new PlanProblem("testDatasetId", "The test dataset 'test' lacks the column 'city'; upload a file with the same columns as the training data."),
            result.Problems.Single());
    }

    private static async Task<Guid> CreateAsync(StudioHost host, TrainingRequest request)
    {
        var dataset = await host.ImportAsync(TestTables.People());
        var created = await host.Experiments.CreateAsync(dataset.Id, new ExperimentRequest(request with { Threads = 1 }), CancellationToken.None);
        Assert.IsEmpty(created.Problems);
        return created.Experiment!.Id;
    }

    private static async Task<List<ExperimentEvent>> CollectAsync(StudioHost host, Guid id) =>
        await host.Experiments.WatchAsync(id, CancellationToken.None).ToListAsync();

    private static async Task AssertPublishedAsync(StudioHost host, string name)
    {
        var model = await host.Models.FindAsync(name, CancellationToken.None);
        Assert.AreEqual(new ModelRecord(name, TaskCatalog.Binary, "bought", 1, model!.CreatedAt), model);
        var version = await host.Models.FindVersionAsync(name, null, CancellationToken.None);
        Assert.AreEqual(ModelVersionState.Ready, version?.State);
        Assert.IsTrue(version!.Parity!.Passed);
        foreach (var file in new[] { ModelFiles.Onnx, ModelFiles.Signature, ModelFiles.Metrics, ModelFiles.Leaderboard, ModelFiles.Parity, ModelFiles.Plan })
        {
            Assert.IsTrue(File.Exists(await host.Models.FindArtifactAsync(name, 1, file, CancellationToken.None)), file);
        }

        Assert.IsNull(await host.Models.FindArtifactAsync(name, 1, "../studio.db", CancellationToken.None));
        var onnx = await host.Models.FindArtifactAsync(name, 1, ModelFiles.Onnx, CancellationToken.None);
        Assert.AreEqual(version.Bytes, new FileInfo(onnx!).Length);
        Assert.AreEqual(version.Sha256, Path.GetFileName(onnx));
        using var scorer = new OnnxScorer(onnx!);
        Assert.AreEqual("bought", scorer.Signature.Label);
    }
}
