namespace Studio.Pipelines.Tests.Experiments.Stacking;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trials;

/// <summary>Models that read predictions, from training to the file.</summary>
[TestClass]
public sealed class SecondLayerTests
{
    [TestMethod]
    [DataRow("binary", "lbfgs")]
    [DataRow("binary", "mlp")]
    [DataRow("multiclass", "lbfgs")]
    [DataRow("multiclass", "realmlp")]
    [DataRow("regression", "lbfgs")]
    [DataRow("regression", "mlp")]
    public async Task Export_PredictsTheSame_WhenModelsReadPredictions(string taskName, string learner)
    {
        var task = TaskCatalog.Find(taskName)!;
        var plan = LabelledTable.Plan(task, null, "baseline", "lightgbm", "knn", "lbfgs", "mlp", "realmlp") with { Folds = 3 };
        using var loaded = await LoadedTable.LoadAsync(plan, LabelledTable.Create(task, 150, 5));
        FirstLayerTrial[] first = [.. await Task.WhenAll(FirstAsync(loaded, "lightgbm", 1), FirstAsync(loaded, "knn", 2))];
        var folds = new SecondLayerFolds(loaded.Setup, first);
        using var budget = loaded.Budget;
        var trainer = loaded.Experiment.Trainers[learner];
        var parameters = trainer.Portfolio(loaded.Setup.Shape)[0];
        var outcome = await new TrialRunner(loaded.Setup, budget, LoadedTable.Silence, TimeProvider.System) { Source = folds }.RunAsync(
            new Trial(3, learner, parameters, TrialState.Running, null, null, 0), trainer, null, true, CancellationToken.None);
        Assert.AreEqual(TrialState.Completed, outcome.Trial.State, outcome.Trial.Reason);
        var members = outcome.Trained!.Members;
        Assert.HasCount(1, members.Select(member => member.Featurizer).Distinct().ToList());
        var model = new FittedModel(plan, [.. members.Select(member => member with { Weight = 0.2 }), .. first[0].Members.Select(member => member with { Weight = 0.4 / 3 })]);

        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        await File.WriteAllBytesAsync(path, OnnxExporter.Export(model));
        try
        {
            using var scorer = new OnnxScorer(path);
            var parity = OnnxParityCheck.Check(model, scorer, loaded.Experiment.Data.Features, task.ParityScale(loaded.Experiment.Data.Truth), 1);
            Assert.IsTrue(parity.Passed, parity.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public async Task RunAsync_TriesASecondLayer_OnceThereIsAChoiceOfTrials()
    {
        using var study = new Study();
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "lbfgs", "extratrees", "knn") with { MaxTrials = 12 };
        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 300, 1));

        var second = study.Trials.Where(trial => trial.IsOfSecondLayer).ToList();
        Assert.IsGreaterThan(0, second.Count);
        Assert.IsTrue(second.TrueForAll(trial => trial.Number > 12 && trial.State == TrialState.Completed));
        Assert.AreEqual(second.Count, study.Events.OfType<TrialStarted>().Count(started => started.Trial.IsOfSecondLayer));
        Assert.IsFalse(study.Result.BestTrial.IsOfSecondLayer);
        Assert.IsFalse(study.Result.Models[2].Members.Any(member => member.Trial > 12), "the small model is one of the first layer");
        Assert.IsTrue(study.Result.Models.All(model => model.Parity.Passed));
    }

    [TestMethod]
    public async Task RunAsync_DoesWithout_WhenThereAreFewTrials()
    {
        using var study = new Study();
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "lbfgs", "extratrees") with { MaxTrials = 6 };
        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 300, 1));
        Assert.IsFalse(study.Trials.Any(trial => trial.IsOfSecondLayer));
    }

    private static async Task<FirstLayerTrial> FirstAsync(LoadedTable loaded, string learner, int number)
    {
        var (trial, trained) = await loaded.TrainAsync(learner, number);
        using var budget = loaded.Budget;
        return new FirstLayerTrial(
            [.. trained.Members.Select(member => member with { Weight = 1.0 / 3 })],
            trained.Predictions,
            await new NestedPredictions(loaded.Setup, SilentListener.Instance, TimeProvider.System).OfAsync(trial, trained, loaded.Experiment.Trainers[learner], budget, CancellationToken.None));
    }
}
