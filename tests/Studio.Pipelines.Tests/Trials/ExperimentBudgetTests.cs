namespace Studio.Pipelines.Tests.Trials;

using Microsoft.ML;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>When an experiment ends: time, memory, patience, and what people ask for.</summary>
[TestClass]
public sealed class ExperimentBudgetTests : IDisposable
{
    private readonly Study _study = new();

    [TestMethod]
    public async Task RunAsync_EndsOnAPlateau_WhenPatienceIsSet()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "flat") with { MaxTrials = 100, Patience = 3 };
        var flat = new ScriptedTrainer("flat", (run, token) => TrainerCatalog.Find("baseline")!.Train(run with { Parameters = ParameterSet.Empty }, token));
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [flat]);
        Assert.HasCount(4, _study.Trials);
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow") with { BudgetSeconds = 9, MaxTrials = null },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: [slow]);
        var skipped = _study.Result.SkippedTrials.Single();
        Assert.AreEqual("slow", skipped.Name);
        Assert.Contains("would take about 5.0 s", skipped.Reason);
        Assert.AreEqual(5, _study.Result.SecondsToFirstModel!.Value, 1e-6);
    }

    [TestMethod]
    public async Task RunAsync_GoesOn_WhenWhatIsBegunLeavesNoTimeForMoreUntilItHasEnded()
    {
        // Each is thought to take 4 s of 9 and takes none: while two are out nothing more fits, and neither would twenty others that are proposed at that moment.
        ITransformer Train(TrainingRun run, CancellationToken token)
        {
            Thread.Sleep(100);
            return ScriptedTrainer.LightGbm(run, token);
        }

        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "one", "other") with { BudgetSeconds = 10, MaxTrials = 7, Threads = 2 },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: [new ScriptedTrainer("one", Train) { SecondsPerRow = 0.02 }, new ScriptedTrainer("other", Train) { SecondsPerRow = 0.02 }]);

        Assert.HasCount(7, _study.Trials);
        Assert.IsEmpty(_study.Result.SkippedTrials, string.Join(' ', _study.Result.SkippedTrials));
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
            LabelledTable.Plan(TaskCatalog.Binary, null, learners) with { BudgetSeconds = 9, MaxTrials = 3 },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: beside ? [quick, slow] : [slow]);
        Assert.AreEqual(begun, _study.Trials.Count(trial => trial.Learner == "slow" && trial.Number <= 2));
        Assert.AreEqual(beside, _study.Result.SkippedTrials.Any(skipped => skipped.Reason.Contains("of little use when it ends after", StringComparison.Ordinal)));
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow") with { BudgetSeconds = 13, MaxTrials = null },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow") with { BudgetSeconds = 3, MaxTrials = null },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow", "knn") with { BudgetSeconds = 16, MaxTrials = 3 },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: [slow]);
        Assert.AreEqual(2, folds, "the second fold shows that five take 20 seconds");
        Assert.AreEqual((TrialState.Pruned, "The time left was too short for it."), (_study.Trials[1].State, _study.Trials[1].Reason));
        Assert.AreEqual("knn", _study.Result.BestTrial.Learner, "the time saved went to the next learner");
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "deaf"), LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [deaf]);
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MaxTrials = 1000 }, LabelledTable.Create(TaskCatalog.Binary, 150, 1));
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
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm"), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.AreEqual("cancelled", _study.Failure);
        Assert.IsFalse(Directory.Exists(_study.Output));
    }

    [TestMethod]
    public async Task RunAsync_StopsSearching_WhenMemoryIsShort()
    {
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MemoryMegabytes = 1 }, LabelledTable.Create(TaskCatalog.Binary, 100, 1));
        Assert.HasCount(2, _study.Trials);
        Assert.AreEqual(TrialState.Pruned, _study.Trials[1].State);
        Assert.Contains("cap of 1 MiB", _study.Trials[1].Reason!);
    }

    public void Dispose() => _study.Dispose();
}
