namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class ExperimentRunnerTests : IDisposable
{
    private readonly Study _study = new();

    [TestMethod]
    [DataRow(TaskKind.Binary)]
    [DataRow(TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression)]
    public async Task RunAsync_FindsAModelBetterThanTheBaseline_AndWritesEveryFile(TaskKind task)
    {
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
        await _study.RunAsync(LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm") with { MaxTrials = 6 }, LabelledTable.Create(TaskKind.Binary, 200, 1));
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
        var plan = LabelledTable.Plan(TaskKind.Multiclass, null, "baseline", learner) with { Folds = 2 };
        var data = LabelledTable.Create(TaskKind.Multiclass, 150, 1);
        using var again = new Study();
        await _study.RunAsync(plan, data);
        await again.RunAsync(plan, data);
        CollectionAssert.AreEqual(_study.Trials.ConvertAll(WithoutTime), again.Trials.ConvertAll(WithoutTime));
        Assert.AreEqual(_study.Result.OnnxSha256, again.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_TellsStagesAndTrialsInOrder()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm") with { MaxTrials = 2 }, LabelledTable.Create(TaskKind.Binary, 100, 1));
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
        var plan = LabelledTable.Plan(TaskKind.Regression, null, "baseline", "lightgbm") with { Folds = 1 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskKind.Regression, 200, 1));
        Assert.IsLessThan(_study.Result.BaselineScore / 2, _study.Result.BestTrial.Score!.Value);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheOneConfigurationAskedFor_AlthoughTheBaselineIsBetter()
    {
        var parameters = TrainerCatalog.Find("mlp")!.SearchSpace(new DataShape(TaskKind.Regression, 1, 100, 4)).Default().With("layers", 1);
        var plan = LabelledTable.Plan(TaskKind.Regression, null, "baseline", "mlp") with { Folds = 1, Parameters = parameters };
        var table = LabelledTable.Create(TaskKind.Regression, 100, 1);
        var random = new Random(1);

        // Nothing to learn: whatever a net learns is worse than the mean.
        await _study.RunAsync(plan, table.With(new NumberColumn(plan.Label, [.. Enumerable.Range(0, 100).Select(_ => random.NextDouble())])));

        Assert.AreEqual(2, _study.Result.Trials);
        Assert.AreEqual(("mlp", parameters), (_study.Result.BestTrial.Learner, _study.Result.BestTrial.Parameters));
        Assert.IsTrue(_study.Result.Models.All(model => model.Members.Single().Learner == "mlp"));
        Assert.IsTrue(double.IsFinite(_study.Result.BaselineScore));
    }

    [TestMethod]
    public async Task RunAsync_EndsWithAnEnsembleASingleAndASmallModel()
    {
        var plan = LabelledTable.Plan(TaskKind.Multiclass, null, "baseline", "lightgbm", "lbfgs", "extratrees") with { MaxTrials = 6 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskKind.Multiclass, 300, 1), LabelledTable.Create(TaskKind.Multiclass, 100, 2));

        var models = _study.Result.Models;
        CollectionAssert.AreEqual(new[] { "best", "single", "small" }, models.Select(model => model.Name).ToList());
        Assert.AreEqual("best", _study.Result.Published);
        Assert.IsGreaterThan(1, models[0].Members.Count);
        Assert.AreEqual(_study.Result.BestTrial.Number, models[1].Members.Single().Trial);
        Assert.IsLessThan(models[1].Metrics.Validation["logloss"], models[0].Metrics.Validation["logloss"], "the ensemble beats its members");
        Assert.IsLessThanOrEqualTo(ModelBuilder.SmallBytes, models[2].OnnxBytes);
        foreach (var model in models)
        {
            Assert.AreEqual(1, model.Members.Sum(member => member.Weight), 1e-9);
            Assert.IsTrue(model.Parity.Passed, model.ToString());
            using var scorer = new OnnxScorer(Path.Combine(_study.Output, model.File));
            Assert.AreEqual(model.OnnxBytes, new FileInfo(Path.Combine(_study.Output, model.File)).Length);
        }
    }

    [TestMethod]
    public async Task RunAsync_TakesNoBaselineForTheSmallModel_WhenAllOthersAreLarge()
    {
        // Nearest neighbours keep the rows they were trained on.
        var plan = LabelledTable.Plan(TaskKind.Multiclass, null, "baseline", "knn") with { Folds = 1, MaxTrials = 2 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskKind.Multiclass, 4000, 1));

        var small = _study.Result.Models.Single(model => model.Name == "small");
        Assert.IsGreaterThan(ModelBuilder.SmallBytes, small.OnnxBytes);
        Assert.AreEqual("knn", small.Members.Single().Learner);
    }

    [TestMethod]
    [DataRow("single")]
    [DataRow("small")]
    public async Task RunAsync_PublishesTheModelAskedFor(string name)
    {
        var plan = LabelledTable.Plan(TaskKind.Regression, null, "baseline", "lightgbm", "lbfgs") with { MaxTrials = 4, Publish = name };
        await _study.RunAsync(plan, LabelledTable.Create(TaskKind.Regression, 200, 1));
        var published = _study.Result.Models.Single(model => model.Name == name);
        Assert.AreEqual((name, "model.onnx"), (_study.Result.Published, published.File));
        Assert.AreEqual(published.OnnxSha256, _study.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheWinnersOnTheOtherFolds_WhenTrialsAreScoredOnOne()
    {
        var plan = LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm", "lbfgs") with { ScoredFolds = 1, Threads = 2 };
        var data = LabelledTable.Create(TaskKind.Binary, 300, 1);
        await _study.RunAsync(plan, data);
        Assert.IsTrue(_study.Result.Models[0].Members.All(member => member.Folds == 5));
        Assert.IsTrue(_study.Result.Parity.Passed);
        using var again = new Study();
        await again.RunAsync(plan, data);
        Assert.AreEqual(again.Result.OnnxSha256, _study.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_ChoosesTheDecisionThreshold_ForAMetricOfClasses()
    {
        var plan = LabelledTable.Plan(TaskKind.Binary, ColumnPurpose.Categorical, "baseline", "lbfgs") with { Metric = "balanced_accuracy", MaxTrials = 2 };
        var test = LabelledTable.Create(TaskKind.Binary, 500, 2);
        var data = LabelledTable.Create(TaskKind.Binary, 900, 1);
        var labels = data.Column<TextColumn>(LabelledTable.Label).Values;
        await _study.RunAsync(plan, data.Gather([.. Enumerable.Range(0, 900).Where(row => labels[row] == "low" || row % 10 == 0)]), test);
        Assert.IsGreaterThanOrEqualTo(_study.Result.BestTrial.Score!.Value, _study.Result.Metrics.Validation["balanced_accuracy"]);
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        Assert.IsNotNull(scorer.Signature.ClassWeights);
        var scored = scorer.Score(test);
        for (var row = 0; row < test.RowCount; row++)
        {
            Assert.AreEqual(plan.Classes[scored.Predictions.Class(row)], scored.Labels![row]);
        }
    }

    [TestMethod]
    public async Task RunAsync_TriesTheLogarithm_WhenTheLabelIsSkewed()
    {
        var data = LabelledTable.Create(TaskKind.Regression, 400, 1);
        var random = new Random(1);
        var labels = Array.ConvertAll(data.Column<NumberColumn>(LabelledTable.Label).Values, value => Math.Exp((value / 10) + (3 * random.NextDouble())));
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Regression, null, "baseline", "lbfgs") with { MaxTrials = 5 }, data.With(new NumberColumn(LabelledTable.Label, labels)));
        Assert.IsTrue(_study.Trials.Exists(trial =>
            trial.State == TrialState.Completed && trial.Parameters.Has("target") && trial.Parameters.Choice("target") == "log"));
        Assert.IsTrue(_study.Result.Parity.Passed, _study.Result.Parity.ToString());
    }

    [TestMethod]
    public async Task RunAsync_EndsOnAPlateau_WhenPatienceIsSet()
    {
        var plan = LabelledTable.Plan(TaskKind.Binary, null, "baseline", "flat") with { MaxTrials = 100, Patience = 3 };
        var flat = new ScriptedTrainer("flat", (run, token) => TrainerCatalog.Find("baseline")!.Train(run with { Parameters = ParameterSet.Empty }, token));
        await _study.RunAsync(plan, LabelledTable.Create(TaskKind.Binary, 100, 1), trainers: [flat]);
        Assert.HasCount(4, _study.Trials);
    }

    [TestMethod]
    public async Task RunAsync_ReportsInTheOrderOfProposals_WhenTrialsRunSideBySide()
    {
        var plan = LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm", "lbfgs") with { Folds = 1, MaxTrials = 6, Threads = 3 };
        var data = LabelledTable.Create(TaskKind.Binary, 200, 1);
        await _study.RunAsync(plan, data);
        CollectionAssert.AreEqual(Enumerable.Range(1, 6).ToList(), _study.Trials.ConvertAll(trial => trial.Number));
        using var again = new Study();
        await again.RunAsync(plan, data);
        CollectionAssert.AreEqual(_study.Trials.ConvertAll(WithoutTime), again.Trials.ConvertAll(WithoutTime));
    }

    [TestMethod]
    public async Task RunAsync_SaysWhatDidNotFit()
    {
        var slow = new ScriptedTrainer("slow", (run, token) =>
        {
            _study.Clock.Advance(1);
            return ScriptedTrainer.LightGbm(run, token);
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "slow") with { BudgetSeconds = 9, MaxTrials = null },
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: [slow]);
        var skipped = _study.Result.SkippedTrials.Single();
        Assert.AreEqual("slow", skipped.Name);
        Assert.Contains("would take about 5.0 s", skipped.Reason);
        Assert.AreEqual(5, _study.Result.SecondsToFirstModel!.Value, 1e-6);
    }

    [TestMethod]
    [DataRow(true, 0)]
    [DataRow(false, 1)]
    public async Task RunAsync_BeginsNoTrialThatItsTimeMakesUseless_WhenThereIsAnotherModel(bool beside, int begun)
    {
        var quick = new ScriptedTrainer("quick", (run, token) =>
        {
            _study.Clock.Advance(0.1);
            return ScriptedTrainer.LightGbm(run, token);
        })
        {
            SecondsPerRow = 1e-3,
        };
        var slow = new ScriptedTrainer("slow", ScriptedTrainer.LightGbm) { EndsInTime = true, LeastTime = 0.4, SecondsPerRow = 10 };
        string[] learners = beside ? ["baseline", "quick", "slow"] : ["baseline", "slow"];
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, learners) with { BudgetSeconds = 9, MaxTrials = 3 },
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: beside ? [quick, slow] : [slow]);
        Assert.AreEqual(begun, _study.Trials.Count(trial => trial.Learner == "slow" && trial.Number <= 2));
        Assert.AreEqual(beside, _study.Result.SkippedTrials.Any(skipped => skipped.Reason.Contains("of little use when it ends after", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task RunAsync_LeavesRowsWithoutLabelOut_AndSaysSo()
    {
        var data = LabelledTable.Create(TaskKind.Multiclass, 150, 1);
        var labels = data.Column<TextColumn>(LabelledTable.Label).Values.Select((label, row) => row % 10 == 0 ? string.Empty : label);
        var test = LabelledTable.Create(TaskKind.Multiclass, 50, 2);
        var unknown = test.Column<TextColumn>(LabelledTable.Label).Values.Select((label, row) => row < 3 ? "enormous" : label);
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Multiclass, null, "baseline", "lightgbm") with { MaxTrials = 2 },
            data.With(new TextColumn(LabelledTable.Label, [.. labels])),
            test.With(new TextColumn(LabelledTable.Label, [.. unknown])));
        Assert.AreEqual(
            "135 rows, 5 columns, 5 folds; 15 rows without a label left out.",
            _study.Events.OfType<StageStarted>().Single(stage => stage.Stage == ExperimentStage.Featurizing).Detail);
        Assert.AreEqual(15, _study.Result.RowsLeftOut);
        Assert.Contains("3 rows of the test file were left out", _study.Result.Warning!);
    }

    [TestMethod]
    public async Task RunAsync_RecordsAFailedTrialWithItsReason_AndGoesOn()
    {
        var broken = new ScriptedTrainer("broken", (_, _) => throw new TrainingException("The gradient left the room."));
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "broken", "lightgbm"), LabelledTable.Create(TaskKind.Binary, 150, 1), trainers: [broken]);
        var failed = _study.Trials.First(trial => trial.Learner == "broken");
        Assert.AreEqual((TrialState.Failed, "The gradient left the room.", null), (failed.State, failed.Reason, failed.Score));
        Assert.AreEqual("lightgbm", _study.Result.BestTrial.Learner);
        Assert.AreEqual(_study.Trials.Count(trial => trial.State == TrialState.Failed), _study.Result.FailedTrials);
    }

    [TestMethod]
    public async Task RunAsync_ExportsTheBaselineWithAWarning_WhenNothingElseWorks()
    {
        var broken = new ScriptedTrainer("broken", (_, _) => throw new NotSupportedException(new string('x', int.MaxValue)));
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "broken"), LabelledTable.Create(TaskKind.Binary, 100, 1), trainers: [broken]);
        Assert.AreEqual("baseline", _study.Result.BestTrial.Learner);
        Assert.Contains("Nothing beat the baseline", _study.Result.Warning!);
        Assert.Contains("Out of memory", _study.Result.Warning!);
        Assert.IsTrue(_study.Result.Parity.Passed);
        Assert.HasCount(4, _study.Trials);
    }

    [TestMethod]
    public async Task RunAsync_FailsTheLearnersOfAFeaturizer_ThatCannotBeFitted()
    {
        var learner = new ScriptedTrainer("clever", ScriptedTrainer.LightGbm, "broken");
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "clever", "lightgbm"),
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: [learner],
            featurizers: [new BrokenFeaturizer()]);
        Assert.AreEqual("The words ran out.", _study.Trials.First(trial => trial.Learner == "clever").Reason);
        Assert.AreEqual("lightgbm", _study.Result.BestTrial.Learner);
    }

    [TestMethod]
    public async Task RunAsync_PrunesTheRunningTrial_WhenTheBudgetEnds()
    {
        var slow = new ScriptedTrainer("slow", (run, token) =>
        {
            _study.Clock.Advance(1);
            token.ThrowIfCancellationRequested();
            return ScriptedTrainer.LightGbm(run, token);
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "slow") with { BudgetSeconds = 13, MaxTrials = null },
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: [slow]);

        // Five folds of a second each: two whole trials fit 12 seconds, and no third is begun.
        CollectionAssert.AreEqual(
            new[] { TrialState.Completed, TrialState.Completed, TrialState.Completed }, _study.Trials.Select(trial => trial.State).ToList());
        Assert.AreEqual("slow", _study.Result.BestTrial.Learner);
        Assert.AreEqual(10, _study.Result.SearchSeconds, 1e-6);
    }

    [TestMethod]
    public async Task RunAsync_PrunesATrial_ThatRunsIntoTheDeadline()
    {
        var slow = new ScriptedTrainer("slow", (_, token) =>
        {
            _study.Clock.Advance(60);
            token.WaitHandle.WaitOne();
            throw new InvalidOperationException("The native library was interrupted.");
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "slow") with { BudgetSeconds = 3, MaxTrials = null },
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: [slow]);
        Assert.AreEqual((TrialState.Pruned, "The time left was too short for it."), (_study.Trials[^1].State, _study.Trials[^1].Reason));
        Assert.HasCount(2, _study.Trials);
        Assert.AreEqual("baseline", _study.Result.BestTrial.Learner);
    }

    [TestMethod]
    public async Task RunAsync_StopsATrialEarly_WhenItsFoldsCannotFit()
    {
        var folds = 0;
        var slow = new ScriptedTrainer("slow", (run, token) =>
        {
            folds++;
            _study.Clock.Advance(4);
            return ScriptedTrainer.LightGbm(run, token);
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "slow", "lightgbm") with { BudgetSeconds = 16, MaxTrials = 3 },
            LabelledTable.Create(TaskKind.Binary, 100, 1),
            trainers: [slow]);
        Assert.AreEqual(2, folds, "the second fold shows that five take 20 seconds");
        Assert.AreEqual((TrialState.Pruned, "The time left was too short for it."), (_study.Trials[1].State, _study.Trials[1].Reason));
        Assert.AreEqual("lightgbm", _study.Result.BestTrial.Learner, "the time saved went to the next learner");
    }

    [TestMethod]
    public async Task RunAsync_AbandonsATrial_ThatDoesNotListen()
    {
        using var release = new ManualResetEventSlim();
        var deaf = new ScriptedTrainer("deaf", (_, _) =>
        {
            _study.FinishNow();
            release.Wait(CancellationToken.None);
            throw new InvalidOperationException("Too late.");
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "deaf"), LabelledTable.Create(TaskKind.Binary, 100, 1), trainers: [deaf]);
        release.Set();
        Assert.AreEqual((TrialState.Pruned, "The search was asked to finish before it ended."), (_study.Trials[^1].State, _study.Trials[^1].Reason));
        Assert.AreEqual("baseline", _study.Result.BestTrial.Learner);
    }

    [TestMethod]
    public async Task RunAsync_ExportsTheBestSoFar_WhenToldToFinish()
    {
        _study.On = happened =>
        {
            if (happened is TrialEnded { Trial.Number: 2 })
            {
                _study.FinishNow();
            }
        };
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm") with { MaxTrials = 1000 }, LabelledTable.Create(TaskKind.Binary, 150, 1));
        Assert.HasCount(2, _study.Trials);
        Assert.AreEqual("lightgbm", _study.Result.BestTrial.Learner);
    }

    [TestMethod]
    public async Task RunAsync_WritesNoModel_WhenCancelled()
    {
        _study.On = happened =>
        {
            if (happened is TrialStarted { Trial.Number: 2 })
            {
                _study.Cancel();
            }
        };
        await _study.RunAsync(LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm"), LabelledTable.Create(TaskKind.Binary, 150, 1));
        Assert.AreEqual("cancelled", _study.Failure);
        Assert.IsFalse(Directory.Exists(_study.Output));
    }

    [TestMethod]
    public async Task RunAsync_FailsTheTrial_WhenPredictionsAreNoNumbers()
    {
        var diverged = new ScriptedTrainer("diverged", (run, token) =>
        {
            var labels = run.Training.Column<FloatColumn>(ColumnNames.Label);
            return TrainerCatalog.Find("baseline")!.Train(
                run with { Training = run.Training.With(new FloatColumn(labels.Name, [.. labels.Values.Select(_ => float.NaN)])) }, token);
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Regression, null, "baseline", "diverged"), LabelledTable.Create(TaskKind.Regression, 100, 1), trainers: [diverged]);
        Assert.AreEqual(TrialState.Failed, _study.Trials[1].State);
        Assert.Contains("no finite numbers", _study.Trials[1].Reason!);
    }

    [TestMethod]
    public async Task RunAsync_StopsSearching_WhenMemoryIsShort()
    {
        await _study.RunAsync(
            LabelledTable.Plan(TaskKind.Binary, null, "baseline", "lightgbm") with { MemoryMegabytes = 1 }, LabelledTable.Create(TaskKind.Binary, 100, 1));
        Assert.HasCount(2, _study.Trials);
        Assert.AreEqual(TrialState.Pruned, _study.Trials[1].State);
        Assert.Contains("cap of 1 MiB", _study.Trials[1].Reason!);
    }

    [TestMethod]
    public async Task RunAsync_NamesTheColumn_ThatTheTestFileLacks()
    {
        var test = LabelledTable.Create(TaskKind.Binary, 50, 2).Only("size", "colour", "member", "note", LabelledTable.Label);
        await _study.RunAsync(LabelledTable.Plan(TaskKind.Binary, null, "baseline"), LabelledTable.Create(TaskKind.Binary, 50, 1), test);
        Assert.AreEqual("The file 'test.parquet' has no column 'since'; the plan needs it.", _study.Failure);
    }

    [TestMethod]
    public async Task RunAsync_SaysWhyALearnerWasSkipped()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskKind.Binary, ColumnPurpose.Numeric, "baseline", "unheard-of"), LabelledTable.Create(TaskKind.Binary, 50, 1));
        Assert.AreEqual("unheard-of", _study.Result.SkippedLearners.Single().Name);
    }

    public void Dispose() => _study.Dispose();

    private static Trial WithoutTime(Trial trial) => trial with { Seconds = 0, EndedAt = null };

    private sealed class BrokenFeaturizer : IFeaturizer
    {
        public string Name => "broken";

        public bool UsesLabel => false;

        public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed) =>
            throw new InvalidOperationException("The words ran out.\nSecond line.");
    }
}
