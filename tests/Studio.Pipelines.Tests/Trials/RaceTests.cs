namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;
using Studio.Pipelines.Trials;

/// <summary>Trials that are not worth all their folds.</summary>
[TestClass]
public sealed class RaceTests
{
    [TestMethod]
    public async Task RunAsync_EndsATrialAfterItsFirstFolds_WhenItWouldAddNothing()
    {
        using var study = new Study();
        var fits = 0;
        ITrainer[] trainers =
        [
            .. Enumerable.Range(1, 4).Select(index => new ScriptedTrainer($"good-{index}", ScriptedTrainer.LightGbm)),
            new ScriptedTrainer("wrong", (run, _) =>
            {
                Interlocked.Increment(ref fits);
                return new ConstantModel(run.Shape.Task, [0.01f], run.Training.Column<Pipelines.Data.VectorColumn>(Pipelines.Data.ColumnNames.Features).Width);
            }),
        ];
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, ["baseline", .. trainers.Select(trainer => trainer.Name)]) with { Folds = 8, MaxTrials = 6, Metric = "logloss" };

        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 400, 1), trainers: trainers);

        var wrong = study.Trials.Single(trial => trial.Learner == "wrong");
        Assert.AreEqual((TrialState.Outraced, null), (wrong.State, wrong.Score));
        Assert.AreEqual("After 2 of 8 folds it was improbable that it would add anything to an ensemble.", wrong.Reason);
        Assert.AreEqual(2, fits);
        Assert.AreEqual(0, study.Result.FailedTrials);
        Assert.IsFalse(study.Result.Models.Any(model => model.Members.Any(member => member.Learner == "wrong")));
    }

    [TestMethod]
    public async Task RunAsync_TrainsAllFolds_WhenThereIsLittleToCompareWith()
    {
        using var study = new Study();
        ITrainer[] trainers = [new ScriptedTrainer("good", ScriptedTrainer.LightGbm), new ScriptedTrainer("wrong", (run, _) => new ConstantModel(run.Shape.Task, [0.01f], run.Training.Column<Pipelines.Data.VectorColumn>(Pipelines.Data.ColumnNames.Features).Width))];
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "good", "wrong") with { Folds = 8, MaxTrials = 3, Metric = "logloss" };
        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 200, 1), trainers: trainers);
        Assert.AreEqual(TrialState.Completed, study.Trials.Single(trial => trial.Learner == "wrong").State);
    }
}
