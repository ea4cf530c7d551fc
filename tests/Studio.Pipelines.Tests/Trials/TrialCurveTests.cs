namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

/// <summary>The course of a training reaches events, trial and leaderboard.</summary>
[TestClass]
public sealed class TrialCurveTests
{
    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task Net_TellsLossesAndTheMetricOfThePlan_OfEachEpoch(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        using var study = new Study();
        var mlp = TrainerCatalog.Find("mlp")!;
        var plan = LabelledTable.Plan(task, null, "baseline", "mlp") with
        {
            Folds = 1,
            Parameters = mlp.SearchSpace(new DataShape(task, 3, 100, 4)).Default().With("epochs", 12),
        };

        await study.RunAsync(plan, LabelledTable.Create(task, 200, 1));

        var trial = study.Trials.Single(trial => trial.Learner == "mlp");
        var points = trial.Curve!.Points;
        Assert.HasCount(12, points);
        Assert.IsTrue(points.All(point => point is { TrainingLoss: > 0, ValidationLoss: > 0, Metric: not null }));

        // The net is that of the best epoch, so its score is the metric of that epoch.
        var best = points.MinBy(point => point.ValidationLoss)!;
        Assert.AreEqual(trial.Score!.Value, best.Metric!.Value, 1e-4 * Math.Abs(trial.Score.Value));
        Assert.IsNull(study.Trials.Single(other => other.Learner == "baseline").Curve);

        var told = study.Events.OfType<TrialProgressed>().First(progress => progress.Number == trial.Number);
        Assert.AreEqual((1, 1), (told.Fold, told.Iteration));
        Assert.AreEqual(told.Metric!.Value, points[0].Metric!.Value, 1e-4 * Math.Abs(told.Metric.Value));
        var stored = JsonSerializer.Deserialize<LeaderboardReport>(File.ReadAllText(Path.Combine(study.Output, "leaderboard.json")), StudioJson.File)!;
        Assert.AreEqual(trial.Curve, stored.Trials.Single(row => row.Number == trial.Number).Curve);
    }

    [TestMethod]
    public async Task Metric_IsInTheUnitOfTheLabel_WhenItsLogarithmIsTrained()
    {
        using var study = new Study();
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "mlp") with
        {
            Folds = 1,
            Parameters = TrainerCatalog.Find("mlp")!.SearchSpace(new DataShape(TaskCatalog.Regression, 1, 100, 4)).Default().With("epochs", 12).With(TargetTransform.Parameter, "log"),
        };

        await study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Regression, 200, 1));

        var trial = study.Trials.Single(trial => trial.Learner == "mlp");
        // But for the factor that is fitted at the end it is the score. In logarithms it would be a tenth of it.
        var ratio = trial.Curve!.Points.MinBy(point => point.ValidationLoss)!.Metric!.Value / trial.Score!.Value;
        Assert.IsTrue(ratio is > 0.5 and < 2, $"{ratio}");
    }

    [TestMethod]
    public async Task LightGbm_TellsTheValidationLoss_OfItsRounds()
    {
        using var study = new Study();

        await study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm") with { MaxTrials = 2 }, LabelledTable.Create(TaskCatalog.Binary, 200, 1));

        var points = study.Trials[1].Curve!.Points;
        Assert.IsGreaterThan(5, points.Count);
        Assert.IsTrue(points.All(point => point is { ValidationLoss: > 0, TrainingLoss: null, Metric: null }));
    }

    [TestMethod]
    public async Task Note_OfALearner_StandsAtTheTrial()
    {
        using var study = new Study();
        var trainer = new ScriptedTrainer("noting", (run, token) =>
        {
            run.Progress!.Report(new IterationProgress(1, null, null) { Note = "The batch was halved." });
            run.Progress.Report(new IterationProgress(2, null, null));
            return ScriptedTrainer.LightGbm(run, token);
        });

        await study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "noting") with { MaxTrials = 2 }, LabelledTable.Create(TaskCatalog.Binary, 100, 1), trainers: [trainer]);

        Assert.AreEqual("The batch was halved.", study.Trials[1].Note);
    }
}
