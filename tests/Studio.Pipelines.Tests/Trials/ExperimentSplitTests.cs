namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;

[TestClass]
public sealed class ExperimentSplitTests : IDisposable
{
    private const int Rows = 400;
    private readonly Study _study = new();

    [TestMethod]
    public async Task RunAsync_IsNotFooledByWhatGroupsShare_WhenTheyAreKeptTogether()
    {
        // The label is a coin thrown for each of 40 patients, whose weight is always the same: it tells the patient, and nothing about others.
        var random = new Random(1);
        (double Weight, string Label)[] patients = [.. Enumerable.Range(0, 40).Select(_ => (random.NextDouble(), random.Next(2) == 0 ? "low" : "other"))];
        int[] patient = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(patients.Length))];
        var table = new ColumnTable(
        [
            new NumberColumn("weight", Array.ConvertAll(patient, index => patients[index].Weight)),
            new TextColumn("patient", Array.ConvertAll(patient, index => $"p{index}")),
            new TextColumn(LabelledTable.Label, Array.ConvertAll(patient, index => patients[index].Label)),
        ]);
        var plan = LabelledTable.Plan(TaskCatalog.Binary, ColumnPurpose.Numeric, "baseline", "lightgbm") with
        {
            Features = [new FeatureColumn("weight", ColumnPurpose.Numeric, InputType.Float)],
            MaxTrials = 2,
        };

        await _study.RunAsync(plan, table);
        Assert.IsGreaterThan(0.95, _study.Trials[^1].Score!.Value);
        using var honest = new Study();
        await honest.RunAsync(plan with { Group = "patient" }, table);
        Assert.IsLessThan(0.75, honest.Trials[^1].Score!.Value);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task RunAsync_ValidatesLaterRows_WhenATimeColumnIsGiven(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        // A column that is no feature, missing in some rows; a test file needs none.
        var days = new NumberColumn("day", [.. Enumerable.Range(0, Rows).Select(row => row % 50 == 0 ? double.NaN : row / 3)]);
        var plan = LabelledTable.Plan(task, ColumnPurpose.Numeric, "baseline", "lightgbm", "lbfgs") with { Time = "day", Folds = 4, Publish = ModelNames.Single };
        await _study.RunAsync(plan, LabelledTable.Create(task, Rows, 1).With(days), LabelledTable.Create(task, 50, 2));
        Assert.AreNotEqual("baseline", _study.Result.BestTrial.Learner);
        Assert.IsTrue(_study.Result.Parity.Passed);
        Assert.AreEqual(0, _study.Result.FailedTrials);
        Assert.AreEqual(ModelNames.Single, _study.Result.Published);
    }

    [TestMethod]
    public async Task RunAsync_KnowsAClass_ThatOccursInTheLatestRowsAlone()
    {
        string[] labels = [.. Enumerable.Range(0, Rows).Select(row => row >= Rows - 20 ? "high" : row % 2 == 0 ? "low" : "middle")];
        var table = LabelledTable.Create(TaskCatalog.Multiclass, Rows, 1)
            .With(new TextColumn(LabelledTable.Label, labels))
            .With(new NumberColumn("day", [.. Enumerable.Range(0, Rows).Select(row => (double)row)]));
        var plan = LabelledTable.Plan(TaskCatalog.Multiclass, null, "baseline", "lightgbm", "lbfgs", "sdca", "fasttree", "mlp") with { Time = "day", Folds = 4, MaxTrials = 6 };
        await _study.RunAsync(plan, table);
        Assert.AreEqual(0, _study.Result.FailedTrials, string.Join('\n', _study.Trials.Select(trial => trial.Reason)));
        Assert.IsTrue(_study.Result.Parity.Passed);
    }

    [TestMethod]
    public async Task RunAsync_SaysSo_WhenTheDataLacksTheGroupColumn()
    {
        await _study.RunAsync(LabelledTable.Plan(TaskCatalog.Binary, null, "baseline") with { Group = "shop" }, LabelledTable.Create(TaskCatalog.Binary, 50, 1));
        Assert.Contains("no column 'shop'", _study.Failure);
    }

    public void Dispose() => _study.Dispose();
}
