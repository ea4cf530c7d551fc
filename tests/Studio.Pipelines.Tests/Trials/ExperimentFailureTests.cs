namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>What goes wrong within an experiment has a reason, and the rest goes on.</summary>
[TestClass]
public sealed class ExperimentFailureTests : IDisposable
{
    private readonly Study _study = new();

    [TestMethod]
    public async Task RunAsync_RecordsAFailedTrialWithItsReason_AndGoesOn()
    {
        var broken = new ScriptedTrainer("broken", (_, _) => throw new TrainingException("The gradient left the room."));
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "broken", "lightgbm"), LabelledTable.Create(TaskCatalog.Binary, 150, 1), trainers: [broken]);
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "broken"), LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [broken]);
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
            LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "clever", "lightgbm"),
            LabelledTable.Create(TaskCatalog.Binary, 100, 1),
            trainers: [learner],
            featurizers: [new BrokenFeaturizer()]);
        Assert.AreEqual("The words ran out.", _study.Trials.First(trial => trial.Learner == "clever").Reason);
        Assert.AreEqual("lightgbm", _study.Result.BestTrial.Learner);
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
            LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "diverged"), LabelledTable.Create(TaskCatalog.Regression, 100, 1), trainers: [diverged]);
        Assert.AreEqual(TrialState.Failed, _study.Trials[1].State);
        Assert.Contains("no finite numbers", _study.Trials[1].Reason!);
    }

    [TestMethod]
    public async Task RunAsync_NamesTheColumn_ThatTheTestFileLacks()
    {
        var test = LabelledTable.Create(TaskCatalog.Binary, 50, 2).Only("size", "colour", "member", "note", LabelledTable.Label);
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline"), LabelledTable.Create(TaskCatalog.Binary, 50, 1), test);
        Assert.AreEqual("The file 'test.parquet' has no column 'since'; the plan needs it.", _study.Failure);
    }

    [TestMethod]
    public async Task RunAsync_SaysWhyALearnerWasSkipped()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, ColumnPurpose.Numeric, "baseline", "unheard-of"), LabelledTable.Create(TaskCatalog.Binary, 50, 1));
        Assert.AreEqual("unheard-of", _study.Result.SkippedLearners.Single().Name);
    }

    [TestMethod]
    public async Task RunAsync_LeavesRowsWithoutLabelOut_AndSaysSo()
    {
        var data = LabelledTable.Create(TaskCatalog.Multiclass, 150, 1);
        var labels = data.Column<TextColumn>(LabelledTable.Label).Values.Select((label, row) => row % 10 == 0 ? string.Empty : label);
        var test = LabelledTable.Create(TaskCatalog.Multiclass, 50, 2);
        var unknown = test.Column<TextColumn>(LabelledTable.Label).Values.Select((label, row) => row < 3 ? "enormous" : label);
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm") with { MaxTrials = 2 },
            data.With(new TextColumn(LabelledTable.Label, [.. labels])),
            test.With(new TextColumn(LabelledTable.Label, [.. unknown])));
        Assert.AreEqual(
            "135 rows, 5 columns, 5 folds; 15 rows without a label left out.",
            _study.Events.OfType<StageStarted>().Single(stage => stage.Stage == ExperimentStage.Featurizing).Detail);
        Assert.AreEqual(15, _study.Result.RowsLeftOut);
        Assert.Contains("3 rows of the test file were left out", _study.Result.Warning!);
    }

    public void Dispose() => _study.Dispose();

    private sealed class BrokenFeaturizer : IFeaturizer
    {
        public string Name => "broken";

        public bool UsesLabel => false;

        public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed) =>
            throw new InvalidOperationException("The words ran out.\nSecond line.");
    }
}
