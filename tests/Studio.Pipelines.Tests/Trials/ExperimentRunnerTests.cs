namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class ExperimentRunnerTests : IDisposable
{
    private readonly Study _study = new();

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task RunAsync_FindsAModelBetterThanTheBaseline_AndWritesEveryFile(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var plan = LabelledTable.Plan(task, null, "baseline", "lightgbm", "lbfgs");
        var test = LabelledTable.Create(task, 200, 2);
        await _study.RunAsync(plan, LabelledTable.Create(task, 300, 1), test);

        var result = _study.Result;
        Assert.AreNotEqual("baseline", result.BestTrial.Learner);
        Assert.IsTrue(MetricCatalog.Find(plan.Metric)!.IsBetter(result.BestTrial.Score!.Value, result.BaselineScore));
        Assert.IsTrue(result.Parity.Passed, result.Parity.ToString());
        Assert.AreEqual((4, 0, null), (result.Trials, result.FailedTrials, result.Warning));
        CollectionAssert.AreEqual(
            new[] { "leaderboard.json", "metrics.json", "model.onnx", "parity.json", "plan.json", "signature.json" },
            Directory.GetFiles(_study.Output).Select(Path.GetFileName).Where(name => !name!.StartsWith("model-", StringComparison.Ordinal)).Order().ToList());

        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        var truth = ExperimentData.Create(plan, test).Truth;
        Assert.AreEqual(
            result.Metrics.Test![plan.Metric],
            MetricCatalog.Find(plan.Metric)!.Evaluate(truth, scorer.Score(test).Predictions),
            1e-9);
    }

    [TestMethod]
    public async Task RunAsync_RanksTheLeaderboard_BestFirst()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MaxTrials = 6 }, LabelledTable.Create(TaskCatalog.Binary, 200, 1));
        var rows = JsonSerializer.Deserialize<LeaderboardReport>(File.ReadAllText(Path.Combine(_study.Output, "leaderboard.json")), StudioJson.File)!.Trials.ToList();
        Assert.HasCount(6, rows);
        CollectionAssert.AreEqual(rows.OrderByDescending(row => row.Score).ToList(), rows);
        Assert.AreEqual(_study.Result.BestTrial, rows[0]);
        Assert.AreEqual(1, _study.Trials[0].Number);
        Assert.AreEqual("baseline", _study.Trials[0].Learner);
    }

    [TestMethod]
    [DataRow("lightgbm")]
    [DataRow("mlp")]
    public async Task RunAsync_GivesTheSameLeaderboardAndFile_ForTheSameSeed(string learner)
    {
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", learner) with { Folds = 2 };
        var data = LabelledTable.Create(TaskCatalog.Multiclass, 150, 1);
        using var again = new Study();
        await _study.RunAsync(plan, data);
        await again.RunAsync(plan, data);
        CollectionAssert.AreEqual(_study.Trials.ConvertAll(WithoutTime), again.Trials.ConvertAll(WithoutTime));
        Assert.AreEqual(_study.Result.OnnxSha256, again.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_TellsStagesAndTrialsInOrder()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MaxTrials = 2 }, LabelledTable.Create(TaskCatalog.Binary, 100, 1));
        var told = _study.Events.Where(happened => happened is not TrialProgressed).Select(happened => happened switch
        {
            StageStarted stage => stage.Stage.ToString(),
            TrialStarted started => $"start {started.Trial.Number}",
            TrialEnded ended => $"end {ended.Trial.Number}",
            _ => happened.GetType().Name,
        });
        Assert.AreEqual(
            "Loading, Featurizing, Searching, start 1, end 1, start 2, end 2, Ensembling, Exporting, Verifying, ExperimentCompleted",
            string.Join(", ", told));
    }

    [TestMethod]
    public async Task RunAsync_ScoresOneHoldout_WhenThePlanHasOneFold()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm") with { Folds = 1 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Regression, 200, 1));
        Assert.IsLessThan(_study.Result.BaselineScore / 2, _study.Result.BestTrial.Score!.Value);
    }

    [TestMethod]
    public async Task RunAsync_ReportsTrialsAsTheyEnd_WhereTimeIsLimited()
    {
        using var quickIsTold = new ManualResetEventSlim();
        ITrainer[] trainers =
        [
            new ScriptedTrainer("slow", (run, token) => quickIsTold.Wait(TimeSpan.FromSeconds(30), token) ? ScriptedTrainer.LightGbm(run, token) : throw new TrainingException("The other trial was not told.")),
            new ScriptedTrainer("quick", ScriptedTrainer.LightGbm),
        ];
        _study.On = happened =>
        {
            if (happened is TrialEnded { Trial.Learner: "quick" })
            {
                quickIsTold.Set();
            }
        };
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow", "quick") with { Folds = 1, MaxTrials = 3, Threads = 2, BudgetSeconds = 100 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 200, 1), trainers: trainers);
        Assert.AreEqual("baseline completed, quick completed, slow completed", string.Join(", ", _study.Trials.Select(trial => $"{trial.Learner} {trial.State.ToString().ToLowerInvariant()}")));
    }

    [TestMethod]
    public async Task RunAsync_ReportsInTheOrderOfProposals_WhenTrialsRunSideBySide()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm", "lbfgs") with { Folds = 1, MaxTrials = 6, Threads = 3 };
        var data = LabelledTable.Create(TaskCatalog.Binary, 200, 1);
        await _study.RunAsync(plan, data);
        CollectionAssert.AreEqual(Enumerable.Range(1, 6).ToList(), _study.Trials.ConvertAll(trial => trial.Number));
        using var again = new Study();
        await again.RunAsync(plan, data);
        CollectionAssert.AreEqual(_study.Trials.ConvertAll(WithoutTime), again.Trials.ConvertAll(WithoutTime));
    }

    public void Dispose() => _study.Dispose();

    private static Trial WithoutTime(Trial trial) => trial with { Seconds = 0, EndedAt = null };
}
