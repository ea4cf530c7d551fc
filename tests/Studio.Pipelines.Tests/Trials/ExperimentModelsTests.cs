namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>The models that an experiment ends with.</summary>
[TestClass]
public sealed class ExperimentModelsTests : IDisposable
{
    private readonly Study _study = new();

    [TestMethod]
    public async Task RunAsync_TrainsTheOneConfigurationAskedFor_AlthoughTheBaselineIsBetter()
    {
        var parameters = TrainerCatalog.Find("mlp")!.SearchSpace(new DataShape(TaskCatalog.Regression, 1, 100, 4)).Default().With("layers", 1);
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "mlp") with { Folds = 1, Parameters = parameters };
        var table = LabelledTable.Create(TaskCatalog.Regression, 100, 1);
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
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "knn", "extratrees") with { MaxTrials = 8 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 300, 1), LabelledTable.Create(TaskCatalog.Multiclass, 100, 2));

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
    public async Task RunAsync_TellsWhatAPredictionTakes()
    {
        _study.Clock.Step = TimeSpan.FromMicroseconds(512);
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lbfgs") with { MaxTrials = 2 }, LabelledTable.Create(TaskCatalog.Regression, 200, 1));
        Assert.IsTrue(_study.Result.Models.All(model => model.Speed == new RowMicroseconds(512, 0.5)));
        Assert.Contains("\"speed\": {", await File.ReadAllTextAsync(Path.Combine(_study.Output, "leaderboard.json")));
    }

    [TestMethod]
    public async Task RunAsync_GivesUpMembersAndTellsSo_WhenNoModelKeepsToTheTimeAllowed()
    {
        // Every call takes as long, so that nothing helps.
        _study.Clock.Step = TimeSpan.FromMicroseconds(100);
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "lbfgs", "extratrees") with { MaxTrials = 5, Folds = 3, MaxLatencyMicroseconds = 99 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 150, 1));
        Assert.HasCount(1, _study.Result.Models[0].Members);
        Assert.Contains("The model 'best' goes without trials ", _study.Result.Warning!);
        Assert.Contains("so that a row takes no longer than the 99 µs allowed.", _study.Result.Warning!);
        Assert.AreEqual(1, _study.Result.Models[0].Members[0].Folds, "folds go first");
        Assert.Contains("No model keeps to the 99 µs allowed for one row; the fastest, 'best', takes 100 µs.", _study.Result.Warning!);
    }

    [TestMethod]
    public async Task RunAsync_KeepsTheEnsemble_WhenItIsFastEnough()
    {
        _study.Clock.Step = TimeSpan.FromMicroseconds(100);
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "lbfgs", "extratrees") with { MaxTrials = 5, Folds = 2, MaxLatencyMicroseconds = 200 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 150, 1));
        Assert.IsGreaterThan(1, _study.Result.Models[0].Members.Count);
        Assert.IsNull(_study.Result.Warning);
    }

    [TestMethod]
    public async Task RunAsync_TakesNoBaselineForTheSmallModel_WhenAllOthersAreLarge()
    {
        // Nearest neighbours keep the rows they were trained on.
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "knn") with { Folds = 1, MaxTrials = 2 };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Multiclass, 4000, 1));

        var small = _study.Result.Models.Single(model => model.Name == "small");
        Assert.IsGreaterThan(ModelBuilder.SmallBytes, small.OnnxBytes);
        Assert.AreEqual("knn", small.Members.Single().Learner);
    }

    [TestMethod]
    [DataRow("single")]
    [DataRow("small")]
    public async Task RunAsync_PublishesTheModelAskedFor(string name)
    {
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm", "lbfgs") with { MaxTrials = 4, Publish = name };
        await _study.RunAsync(plan, LabelledTable.Create(TaskCatalog.Regression, 200, 1));
        var published = _study.Result.Models.Single(model => model.Name == name);
        Assert.AreEqual((name, "model.onnx"), (_study.Result.Published, published.File));
        Assert.AreEqual(published.OnnxSha256, _study.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheWinnersOnTheOtherFolds_WhenTrialsAreScoredOnOne()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lightgbm", "lbfgs") with { ScoredFolds = 1, Threads = 2 };
        var data = LabelledTable.Create(TaskCatalog.Binary, 300, 1);
        await _study.RunAsync(plan, data);
        Assert.IsGreaterThan(1, _study.Result.Models[0].Members.Max(member => member.Folds));
        Assert.AreEqual(5, _study.Result.Models[1].Members.Single().Folds, "a single model is averaged over all folds");
        Assert.IsTrue(_study.Result.Parity.Passed);
        using var again = new Study();
        await again.RunAsync(plan, data);
        Assert.AreEqual(again.Result.OnnxSha256, _study.Result.OnnxSha256);
    }

    [TestMethod]
    public async Task RunAsync_ChoosesTheDecisionThreshold_ForAMetricOfClasses()
    {
        var plan = LabelledTable.Plan(TaskCatalog.Binary, ColumnPurpose.Categorical, "baseline", "lbfgs") with { Metric = "balanced_accuracy", MaxTrials = 2 };
        var test = LabelledTable.Create(TaskCatalog.Binary, 500, 2);
        var data = LabelledTable.Create(TaskCatalog.Binary, 900, 1);
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
        var data = LabelledTable.Create(TaskCatalog.Regression, 400, 1);
        var random = new Random(1);
        var labels = Array.ConvertAll(data.Column<NumberColumn>(LabelledTable.Label).Values, value => Math.Exp((value / 10) + (3 * random.NextDouble())));
        await _study.RunAsync(
            LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lbfgs") with { MaxTrials = 5 }, data.With(new NumberColumn(LabelledTable.Label, labels)));
        Assert.IsTrue(_study.Trials.Exists(trial =>
            trial.State == TrialState.Completed && trial.Parameters.Has("target") && trial.Parameters.Choice("target") == "log"));
        Assert.IsTrue(_study.Result.Parity.Passed, _study.Result.Parity.ToString());
    }

    public void Dispose() => _study.Dispose();
}
