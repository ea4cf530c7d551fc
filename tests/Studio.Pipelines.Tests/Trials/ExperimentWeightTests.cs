namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class ExperimentWeightTests : IDisposable
{
    private const int Rows = 240;
    private readonly Study _study = new();

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task RunAsync_ScoresByTheRowsThatCount_WhenRowsAreWeighed(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var plan = Plan(task, "baseline", "lightgbm", "lbfgs");
        var data = PartlyWrong(task);
        await _study.RunAsync(plan with { Weight = "counts" }, data, LabelledTable.Create(task, 60, 2).With(Counts(60, _ => 3)));
        using var plain = new Study();
        await plain.RunAsync(plan, data);

        Assert.AreEqual(0, _study.Result.FailedTrials);
        Assert.IsTrue(_study.Result.Parity.Passed);
        Assert.IsTrue(task.DefaultMetric.IsBetter(_study.Result.BestTrial.Score!.Value, plain.Result.BestTrial.Score!.Value + (task == TaskCatalog.Regression ? -1 : 0)));
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        Assert.IsFalse(scorer.Signature.Inputs.Any(input => input.Name == "counts"));
    }

    [TestMethod]
    public async Task RunAsync_LeavesRowsOut_ThatWeighNothing()
    {
        var task = TaskCatalog.Binary;
        var data = LabelledTable.Create(task, Rows, 1);
        await _study.RunAsync(Plan(task, "baseline") with { Weight = "counts" }, data.With(Counts(Rows, row => row < 140 ? 1 : 0)));

        Assert.Contains("140 rows, ", _study.Events.OfType<StageStarted>().Last(stage => stage.Detail.Contains("rows")).Detail);
        using var fewer = new Study();
        await fewer.RunAsync(Plan(task, "baseline"), data.Gather([.. Enumerable.Range(0, 140)]));
        Assert.AreEqual(fewer.Result.BestTrial.Score, _study.Result.BestTrial.Score);
    }

    [TestMethod]
    public async Task RunAsync_RefusesTheTestFile_WhenItSaysNotWhatRowsCountFor()
    {
        var task = TaskCatalog.Binary;
        await _study.RunAsync(Plan(task, "baseline") with { Weight = "counts" }, LabelledTable.Create(task, Rows, 1).With(Counts(Rows, _ => 1)), LabelledTable.Create(task, 50, 2));
        Assert.Contains("has no column 'counts'", _study.Failure);
    }

    [TestMethod]
    [DataRow(-0.5, "Row 8 has -0.5 in 'counts'")]
    [DataRow(double.NaN, "Row 8 has no number in 'counts'")]
    public async Task RunAsync_NamesTheRow_WhoseWeightIsNone(double weight, string message)
    {
        var task = TaskCatalog.Binary;
        var test = LabelledTable.Create(task, 50, 2).With(Counts(50, row => row == 7 ? weight : 1));
        await _study.RunAsync(Plan(task, "baseline") with { Weight = "counts" }, LabelledTable.Create(task, Rows, 1).With(Counts(Rows, _ => 1)), test);
        Assert.Contains(message, _study.Failure);
    }

    public void Dispose() => _study.Dispose();

    private static TrainingPlan Plan(PredictionTask task, params string[] learners) => LabelledTable.Plan(task, ColumnPurpose.Numeric, learners) with { Folds = 3, MaxTrials = learners.Length };

    private static NumberColumn Counts(int rows, Func<int, double> weight) => new("counts", [.. Enumerable.Range(0, rows).Select(weight)]);

    /// <summary>Every second row has the label of another and hardly counts.</summary>
    private static ColumnTable PartlyWrong(PredictionTask task)
    {
        var table = LabelledTable.Create(task, Rows, 1);
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row % 2 == 0 ? row : random.Next(Rows))];
        return table.With(table.Column<TableColumn>(LabelledTable.Label).Gather(labels)).With(Counts(Rows, row => row % 2 == 0 ? 10 : 0.1));
    }
}
