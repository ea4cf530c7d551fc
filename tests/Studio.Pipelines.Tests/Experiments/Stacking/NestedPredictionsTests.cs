namespace Studio.Pipelines.Tests.Experiments.Stacking;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class NestedPredictionsTests
{
    [TestMethod]
    [DataRow("lightgbm")]
    [DataRow("lbfgs")]
    [DataRow("mlp")]
    public async Task Of_IsTheSame_WhenTheLabelsOfTheFoldAreOthers(string learner)
    {
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", learner) with { Folds = 4 };
        var table = LabelledTable.Create(TaskCatalog.Regression, 120, 3);
        using var whole = await LoadedTable.LoadAsync(plan, table);
        var held = whole.Setup.Folds[1].Validation;

        // Within the range of the others, so that nothing that all folds share changes.
        var labels = (double[])table.Column<NumberColumn>(plan.Label).Values.Clone();
        (labels[held[0]], labels[held[1]], labels[held[2]]) = (17.25, 3.5, 11.125);
        using var changed = await LoadedTable.LoadAsync(plan, table.With(new NumberColumn(plan.Label, labels)));

        var (first, second) = (await OfAsync(whole, learner), await OfAsync(changed, learner));

        CollectionAssert.AreEqual(first[1].Values, second[1].Values, "fold 1 does not see its own labels");
        CollectionAssert.AreNotEqual(first[0].Values, second[0].Values, "the others do");
    }

    [TestMethod]
    public async Task Of_PredictsEveryTrainingRowOfAFold_AndNoneThatItValidates()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lbfgs") with { Folds = 3 };
        using var loaded = await LoadedTable.LoadAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 90, 4));
        var nested = await OfAsync(loaded, "lbfgs");
        Assert.HasCount(3, nested);
        for (var fold = 0; fold < 3; fold++)
        {
            Assert.IsTrue(loaded.Setup.Folds[fold].Training.All(row => Math.Abs(nested[fold].Row(row).ToArray().Sum() - 1) < 1e-4));
            Assert.IsTrue(loaded.Setup.Folds[fold].Validation.All(row => nested[fold].Row(row).ToArray().Sum() == 0));
        }
    }

    [TestMethod]
    public async Task Of_IsEnded_WhenEverythingIs()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lbfgs");
        using var loaded = await LoadedTable.LoadAsync(plan, LabelledTable.Create(TaskCatalog.Binary, 90, 4));
        var (trial, trained) = await loaded.TrainAsync("lbfgs", 1);
        using var budget = loaded.Budget;
        await Assert.ThrowsAsync<OperationCanceledException>(() => new NestedPredictions(loaded.Setup, SilentListener.Instance, TimeProvider.System)
            .OfAsync(trial, trained, loaded.Experiment.Trainers["lbfgs"], budget, new CancellationToken(canceled: true)));
    }

    private static async Task<IReadOnlyList<PredictionMatrix>> OfAsync(LoadedTable loaded, string learner)
    {
        var (trial, trained) = await loaded.TrainAsync(learner, 1);
        using var budget = loaded.Budget;

        // How long is learned is a matter of the trial before, which may have looked at all labels.
        var same = new Studio.Pipelines.Trials.TrainedTrial([.. trained.Members.Select(member => member with { Model = new FixedRounds() })], trained.Predictions);
        return await new NestedPredictions(loaded.Setup, SilentListener.Instance, TimeProvider.System)
            .OfAsync(trial, same, loaded.Experiment.Trainers[learner], budget, CancellationToken.None);
    }
}
