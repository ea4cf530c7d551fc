namespace Studio.Pipelines.Tests.Trials;

using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Checkpoints;

/// <summary>A search that was broken off goes on in another run as if nothing had happened.</summary>
[TestClass]
public sealed class ResumeTests
{
    private static readonly Dictionary<PredictionTask, Task<Undisturbed>> Whole = TaskCatalog.All.ToDictionary(task => task, RunWholeAsync);

    [TestMethod]
    [DataRow("binary", 0)]
    [DataRow("binary", 1)]
    [DataRow("binary", 6)]
    [DataRow("multiclass", 4)]
    [DataRow("multiclass", 8)]
    [DataRow("regression", 3)]
    [DataRow("regression", 7)]
    public async Task RunAsync_EndsTheSame_WhenBrokenOffAfterAnyTrial(string taskName, int trials)
    {
        var task = TaskCatalog.Find(taskName)!;
        var whole = await Whole[task];
        using var first = new Study { Stores = true };
        first.On = happened =>
        {
            if (happened is TrialStarted { Trial.Number: var number } && number == trials + 1)
            {
                first.Cancel();
            }
        };
        await first.RunAsync(Plan(task), Data(task));
        Assert.AreEqual(trials < 8 ? "cancelled" : null, first.Events[^1] is ExperimentFailed failed ? failed.Reason : null);

        using var second = new Study { Stores = true, Progress = first.Stored() };
        Assert.HasCount(trials, second.Progress.Trials);
        await second.RunAsync(Plan(task), Data(task));

        AssertSame(whole, second);
    }

    [TestMethod]
    public async Task RunAsync_EndsTheSame_WhenBrokenOffAgainAndAgain()
    {
        var whole = await Whole[TaskCatalog.Binary];
        var studies = new List<Study> { new() { Stores = true } };
        for (var run = 0; run < 5; run++)
        {
            var study = studies[^1];
            study.On = happened =>
            {
                if (happened is TrialEnded)
                {
                    study.Cancel();
                }
            };
            await study.RunAsync(Plan(TaskCatalog.Binary), Data(TaskCatalog.Binary));
            studies.Add(new Study { Stores = true, Progress = study.Stored() });
        }

        await studies[^1].RunAsync(Plan(TaskCatalog.Binary), Data(TaskCatalog.Binary));

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, studies.Take(5).Select(study => study.Trials.Single().Number).ToList());
        AssertSame(whole, studies[^1]);
        studies.ForEach(study => study.Dispose());
    }

    [TestMethod]
    [DataRow("mlp")]
    [DataRow("textnet")]
    [DataRow("knn")]
    [DataRow("gp")]
    [DataRow("fasttree")]
    public async Task RunAsync_ExportsTheSameFile_FromStoredModels(string learner)
    {
        // A label of many sizes, so that its logarithm is tried too.
        var table = LabelledTable.Create(TaskCatalog.Regression, 150, 1);
        var random = new Random(1);
        var labels = Array.ConvertAll(table.Column<NumberColumn>(LabelledTable.Label).Values, value => Math.Exp((value / 10) + (3 * random.NextDouble())));
        var (plan, data) = (LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", learner) with { MaxTrials = 3, Folds = 2 }, table.With(new NumberColumn(LabelledTable.Label, labels)));
        using var first = new Study { Stores = true };
        await first.RunAsync(plan, data);
        Assert.IsTrue(first.Trials.Exists(trial => trial.State == TrialState.Completed && trial.Parameters.Has("target") && trial.Parameters.Choice("target") == "log"));
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(plan, data);
        Assert.HasCount(0, second.Trials);
        CollectionAssert.AreEqual(first.Result.Models.Select(model => model.OnnxSha256).ToList(), second.Result.Models.Select(model => model.OnnxSha256).ToList());
        Assert.IsTrue(second.Result.Parity.Passed, second.Result.Parity.ToString());
    }

    [TestMethod]
    public async Task RunAsync_PublishesNoFile_ThatDoesNotPredictWhatWasTrained()
    {
        var plan = Plan(TaskCatalog.Binary) with { MaxTrials = 2, Learners = ["baseline", "extratrees"] };
        using var first = new Study { Stores = true };
        await first.RunAsync(plan, Data(TaskCatalog.Binary));

        // The predictions of one trial with the models of another, as a converter with a mistake would leave them.
        var (best, other) = (Path.Combine(first.TrialsDirectory, "trial-2.zip"), Path.Combine(first.TrialsDirectory, "trial-1.zip"));
        var files = first.Stored();
        var fingerprint = Header(best)["fingerprint"]!.GetValue<string>();
        var predictions = TrialCheckpoint.ReadPredictions(best, files.Trials[1].Trial, fingerprint, 2);
        CheckpointModel[] models = [TrialCheckpoint.ReadModel(other, 0), TrialCheckpoint.ReadModel(other, 1)];
        using (var file = File.Create(best))
        {
            TrialCheckpoint.Write(file, files.Trials[1].Trial, fingerprint, predictions, models);
        }

        using var second = new Study { Progress = files };
        await second.RunAsync(plan, Data(TaskCatalog.Binary));
        var wrong = second.Result.Models.Single(model => model.Name == "single").Parity;
        Assert.IsFalse(wrong.Passed);
        Assert.IsGreaterThan(0.1, wrong.MaxDifference);
        Assert.AreEqual("small", second.Result.Published, "the model that was trained once more on all rows");
    }

    [TestMethod]
    public async Task RunAsync_RunsTheTrialAgain_ThatWasRunning_AndKnowsTheOneMarkedFailed()
    {
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 2 }, Data(TaskCatalog.Binary));
        var crashed = new Trial(4, "lbfgs", TrainerCatalog.Find("lbfgs")!.Portfolio(new DataShape(TaskCatalog.Binary, 2, 240, 5))[0], TrialState.Failed, "It took the process with it.", null, 0);
        var stored = first.Stored();
        using var second = new Study { Stores = true, Progress = stored with { Trials = [.. stored.Trials, new StoredTrial(crashed, null)] } };
        await second.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 5 }, Data(TaskCatalog.Binary));

        CollectionAssert.AreEqual(new[] { 3, 5 }, second.Trials.ConvertAll(trial => trial.Number));
        Assert.IsFalse(second.Trials.Exists(trial => trial.Learner == "lbfgs" && trial.Parameters.Equals(crashed.Parameters)), "what failed is not tried again");
        Assert.AreEqual((5, 1), (second.Result.Trials, second.Result.FailedTrials));
    }

    [TestMethod]
    public async Task RunAsync_CountsTheTimeSpent_AndTheFirstModelOfEarlierRuns()
    {
        using var first = new Study { Stores = true };
        first.Clock.Advance(5);
        await first.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 2, BudgetSeconds = 100 }, Data(TaskCatalog.Binary));
        using var second = new Study { Stores = true, Progress = first.Stored(spentSeconds: 99) };
        await second.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = null, BudgetSeconds = 100 }, Data(TaskCatalog.Binary));

        Assert.HasCount(0, second.Trials, "no time was left");
        Assert.AreEqual(99, second.Result.SearchSeconds, 1e-6);
        Assert.AreEqual(first.Result.SecondsToFirstModel, second.Result.SecondsToFirstModel);
        Assert.IsTrue(second.Events.TrueForAll(happened => happened.At >= 99));
    }

    [TestMethod]
    public async Task RunAsync_StopsForPatience_OverTheBreak()
    {
        var flat = new ScriptedTrainer("flat", (run, token) => TrainerCatalog.Find("baseline")!.Train(run, token));
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "flat") with { MaxTrials = 100, Patience = 3 };
        using var first = new Study { Stores = true };
        await first.RunAsync(plan with { MaxTrials = 3 }, LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [flat]);
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [flat]);
        Assert.AreEqual(4, second.Trials.Single().Number);
    }

    [TestMethod]
    public async Task RunAsync_ListsATrialWithoutItsModel_WhenItsCheckpointCannotBeUsed()
    {
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 4 }, Data(TaskCatalog.Binary));
        var best = first.Result.BestTrial.Number;
        var file = Path.Combine(first.TrialsDirectory, $"trial-{best}.zip");
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 0x55;
        await File.WriteAllBytesAsync(file, bytes);
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 4 }, Data(TaskCatalog.Binary));

        Assert.AreNotEqual(best, second.Result.BestTrial.Number);
        var listed = Leaderboard(second).Single(trial => trial.Number == best);
        Assert.AreEqual((TrialState.Completed, first.Result.BestTrial.Score), (listed.State, listed.Score));
        StringAssert.StartsWith(listed.Note, "Its stored models cannot be used: ");
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheBestConfigurationAgain_WhenNoModelIsLeft()
    {
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 2 }, Data(TaskCatalog.Binary));

        // Another seed: the folds are others, and so nothing stored fits.
        using var second = new Study { Progress = first.Stored() };
        await second.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 2, Seed = 2 }, Data(TaskCatalog.Binary));

        var lost = Leaderboard(second).Single(trial => trial.Number == 2);
        Assert.AreEqual((3, lost.Learner, lost.Parameters), (second.Trials.Single().Number, second.Trials.Single().Learner, second.Trials.Single().Parameters));
        Assert.AreEqual(3, second.Result.BestTrial.Number);
        Assert.Contains("another plan or other data", lost.Note!);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheBestConfigurationAgain_WhenItBuildsWithoutTimeOrModels()
    {
        using var first = new Study { Stores = true };
        await first.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 4 }, Data(TaskCatalog.Binary));
        using var second = new Study
        {
            Part = new ExperimentPart(PartKind.Build, 0, 2),
            Progress = new ExperimentProgress(100, [.. first.Stored().Trials.Select(stored => stored with { File = null })]),
        };
        await second.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = null, BudgetSeconds = 10 }, Data(TaskCatalog.Binary));

        Assert.AreEqual(first.Result.BestTrial.Parameters, second.Trials.Single().Parameters);
        Assert.AreEqual(first.Result.BestTrial.Learner, second.Result.BestTrial.Learner);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheConfigurationAgain_WhenOneWasAskedForAndItsModelIsLost()
    {
        var parameters = TrainerCatalog.Find("lbfgs")!.Portfolio(new DataShape(TaskCatalog.Binary, 2, 240, 5))[0];
        var plan = Plan(TaskCatalog.Binary) with { Learners = ["baseline", "lbfgs"], Parameters = parameters };
        using var first = new Study { Stores = true };
        await first.RunAsync(plan, Data(TaskCatalog.Binary));
        var stored = first.Stored();
        using var second = new Study { Progress = stored with { Trials = [.. stored.Trials.Select(trial => trial with { File = null })] } };
        await second.RunAsync(plan, Data(TaskCatalog.Binary));
        Assert.AreEqual((2, "lbfgs"), (second.Trials.Count, second.Result.BestTrial.Learner));
    }

    [TestMethod]
    public async Task RunAsync_WritesCheckpointsOfKeptTrials_AndTellsWhichAreLetGo()
    {
        var better = 0;
        var ever = new ScriptedTrainer("ever", (run, token) => ++better % 2 == 0 ? ScriptedTrainer.LightGbm(run, token) : TrainerCatalog.Find("baseline")!.Train(run, token));
        using var study = new Study { Stores = true };
        await study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "ever") with { MaxTrials = 40, Folds = 1 }, LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [ever]);

        var dropped = study.Events.OfType<TrialDropped>().Select(happened => happened.Number).ToHashSet();
        var files = study.Events.OfType<TrialEnded>().Where(ended => ended.File is not null).ToList();
        Assert.IsNotEmpty(dropped);
        Assert.IsTrue(dropped.All(number => files.Exists(ended => ended.Trial.Number == number)));
        Assert.IsTrue(files.TrueForAll(ended => File.Exists(Path.Combine(study.TrialsDirectory, ended.File!))));
        Assert.AreEqual(24, files.Count - dropped.Count, "the best of all, the baseline and three of the learner among them");
    }

    [TestMethod]
    public async Task RunAsync_WritesNothing_WithoutADirectoryForTrials()
    {
        using var study = new Study();
        await study.RunAsync(Plan(TaskCatalog.Binary) with { MaxTrials = 2 }, Data(TaskCatalog.Binary));
        Assert.IsFalse(Directory.Exists(study.TrialsDirectory));
        Assert.IsTrue(study.Events.OfType<TrialEnded>().All(ended => ended.File is null));
    }

    private static TrainingPlan Plan(PredictionTask task) =>
        LabelledTable.Plan(task, null, "baseline", "lightgbm", "lbfgs", "extratrees") with { MaxTrials = 8, Folds = 2 };

    private static ColumnTable Data(PredictionTask task) => LabelledTable.Create(task, 240, 1);

    private static JsonNode Header(string checkpoint)
    {
        using var archive = ZipFile.OpenRead(checkpoint);
        using var entry = archive.GetEntry("trial.json")!.Open();
        return JsonNode.Parse(entry)!;
    }

    private static IReadOnlyList<Trial> Leaderboard(Study study) =>
        JsonSerializer.Deserialize<LeaderboardReport>(File.ReadAllText(Path.Combine(study.Output, "leaderboard.json")), StudioJson.File)!.Trials;

    private static async Task<Undisturbed> RunWholeAsync(PredictionTask task)
    {
        using var study = new Study();
        await study.RunAsync(Plan(task), Data(task));
        return new Undisturbed(study.Result, [.. Leaderboard(study).Select(WithoutTime)]);
    }

    private static void AssertSame(Undisturbed whole, Study resumed)
    {
        CollectionAssert.AreEqual(whole.Trials.ToList(), Leaderboard(resumed).Select(WithoutTime).ToList());
        var (expected, actual) = (whole.Result, resumed.Result);
        foreach (var (one, other) in expected.Models.Zip(actual.Models))
        {
            CollectionAssert.AreEqual(one.Members.ToList(), other.Members.ToList());
            CollectionAssert.AreEqual(one.Metrics.Validation.ToList(), other.Metrics.Validation.ToList());
            Assert.AreEqual(one.OnnxSha256, other.OnnxSha256, "the file is the same to the last byte");
            Assert.IsTrue(other.Parity.Passed, other.Parity.ToString());
        }
    }

    private static Trial WithoutTime(Trial trial) => trial with { Seconds = 0, EndedAt = null };

    private sealed record Undisturbed(ExperimentResult Result, IReadOnlyList<Trial> Trials);
}
