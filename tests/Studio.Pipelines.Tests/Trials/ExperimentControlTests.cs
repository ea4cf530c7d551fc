namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;

/// <summary>What people may want of an experiment while it runs.</summary>
[TestClass]
public sealed class ExperimentControlTests : IDisposable
{
    private readonly Study _study = new() { Stores = true };

    [TestMethod]
    public async Task Pause_EndsBetweenTwoTrials_AndTheRestFollowsLater()
    {
        _study.On = happened =>
        {
            if (happened is TrialStarted { Trial.Number: 2 })
            {
                _study.Control.Pause();
            }
        };
        await _study.RunAsync(Plan(4), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.IsInstanceOfType<ExperimentPaused>(_study.Events[^1]);
        CollectionAssert.AreEqual(new[] { 1, 2 }, _study.Trials.ConvertAll(trial => trial.Number), "the running trial ends");
        Assert.IsFalse(Directory.Exists(_study.Output));

        using var later = new Study { Progress = _study.Stored() };
        await later.RunAsync(Plan(4), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.AreEqual((2, 4), (later.Trials.Count, later.Result.Trials));
    }

    [TestMethod]
    public async Task Pause_BeginsNothing_BeforeTheFirstTrial()
    {
        _study.Control.Pause();
        await _study.RunAsync(Plan(4), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.IsInstanceOfType<ExperimentPaused>(_study.Events[^1]);
        Assert.HasCount(0, _study.Trials);
    }

    [TestMethod]
    public async Task Pause_ChangesNothing_WhenTheSearchIsOver()
    {
        _study.On = happened =>
        {
            if (happened is TrialStarted { Trial.Number: 4 } or StageStarted { Stage: ExperimentStage.Ensembling })
            {
                _study.Control.Pause();
            }
        };
        await _study.RunAsync(Plan(4), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.AreEqual(4, _study.Result.Trials);
    }

    [TestMethod]
    public async Task ChangeBudget_GivesMoreTime_OrLess()
    {
        // Every trial takes five seconds: of 13 seconds two fit beside the baseline, of 24 four, and of 1 none more.
        foreach (var (seconds, trials) in new[] { (24.0, 5), (13, 3), (1, 2) })
        {
            using var study = new Study();
            var slow = new ScriptedTrainer("slow", (run, token) =>
            {
                study.Clock.Advance(1);
                return ScriptedTrainer.LightGbm(run, token);
            });
            study.On = happened =>
            {
                if (happened is TrialEnded { Trial.Number: 2 })
                {
                    study.Control.ChangeBudget(seconds);
                }
            };
            await study.RunAsync(
                LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow") with { BudgetSeconds = 13, MaxTrials = null },
                LabelledTable.Create(TaskCatalog.Binary, 100, 1),
                trainers: [slow]);
            Assert.AreEqual(trials, study.Result.Trials, $"a budget of {seconds} s");
        }
    }

    [TestMethod]
    public async Task ChangeBudget_Counts_WhenItCameBeforeTheStart_AndWithoutOneInThePlan()
    {
        _study.Control.ChangeBudget(1e-9);
        await _study.RunAsync(Plan(100), LabelledTable.Create(TaskCatalog.Binary, 150, 1));
        Assert.AreEqual("baseline", _study.Result.BestTrial.Learner);
        Assert.AreEqual(1, _study.Result.Trials);
    }

    [TestMethod]
    public async Task ChangeBudget_LetsARunningTrialGoOn_WhenThereIsMoreTime()
    {
        var slow = new ScriptedTrainer("slow", (run, token) =>
        {
            _study.Control.ChangeBudget(100);
            _study.Clock.Advance(4);
            token.ThrowIfCancellationRequested();
            return ScriptedTrainer.LightGbm(run, token);
        });
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "slow") with { BudgetSeconds = 3, MaxTrials = 2, Folds = 1 },
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: [slow]);
        Assert.AreEqual(TrialState.Completed, _study.Trials[1].State, _study.Trials[1].Reason);
    }

    public void Dispose() => _study.Dispose();

    private static TrainingPlan Plan(int trials) => LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MaxTrials = trials, Folds = 2 };
}
