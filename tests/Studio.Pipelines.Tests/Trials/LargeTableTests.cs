namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>Tables that are too large for memory, for which the limit is set low here.</summary>
[TestClass]
public sealed class LargeTableTests : IDisposable
{
    private const int Rows = 30_000;
    private const double MostValues = 20_000;
    private static readonly FeatureColumn Id = new("id", ColumnPurpose.Numeric, InputType.Double);
    private readonly Study _study = new() { MostValues = MostValues };

    [TestMethod]
    [DataRow(null, null)]
    [DataRow("patient", null)]
    [DataRow(null, "id")]
    public async Task LoadAsync_HoldsASampleOfBothSides_AndLeavesTheOtherTrainingRowsInTheFile(string? group, string? time)
    {
        var plan = Plan(TaskCatalog.Binary) with { Features = [Id], Group = group, Time = time };
        var path = await LabelledTable.WriteAsync(Numbered(), _study.Directory, "data");
        var whole = await SampledTable.LoadAsync(plan, path, double.PositiveInfinity, TestContext.CancellationToken);
        var table = await SampledTable.LoadAsync(plan, path, MostValues, TestContext.CancellationToken);

        Assert.IsNull(whole.Others);
        var ids = table.Data.Features.Column<NumberColumn>("id").Values;
        Assert.AreEqual(20_000, ids.Length, 5);
        Assert.AreEqual(Rows / 1000, table.Data.LeftOut);
        var held = Ids(whole, whole.Folds[0].Validation).ToHashSet();
        var trained = Ids(table, table.Folds[0].Training).Concat(OtherIds(table, plan)).ToArray();
        Assert.IsTrue(Ids(table, table.Folds[0].Validation).All(held.Contains), "validated are rows that are held out");
        CollectionAssert.AreEquivalent(Ids(whole, whole.Folds[0].Training), trained, "trained on are all others, each once");
        Assert.AreEqual(held.Count * 20_000.0 / (Rows - (Rows / 1000)), table.Folds[0].Validation.Length, 3);
    }

    [TestMethod]
    public async Task LoadAsync_HasEveryClass_HoweverRare()
    {
        var labels = Enumerable.Range(0, Rows).Select(row => row < 3 ? "high" : row % 2 == 0 ? "low" : "middle").ToArray();
        var path = await LabelledTable.WriteAsync(Numbered().With(new TextColumn(LabelledTable.Label, labels)), _study.Directory, "data");
        var table = await SampledTable.LoadAsync(Plan(TaskCatalog.Multiclass) with { Features = [Id] }, path, MostValues, TestContext.CancellationToken);
        Assert.HasCount(3, table.Folds[0].Training.Select(row => table.Data.Truth.Values[row]).Distinct());
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task RunAsync_TrainsWhatWonOnASample_OnAllRows(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        await _study.RunAsync(Plan(task), LabelledTable.Create(task, Rows, 1), LabelledTable.Create(task, 500, 2));

        var (sampled, all) = (_study.Trials.First(trial => trial.Learner == "lightgbm"), _study.Trials.Last());
        Assert.AreEqual(TrialState.Completed, all.State, all.Reason);
        Assert.AreEqual("lightgbm", all.Learner);
        Assert.IsTrue(all.TakesAllRows);
        Assert.IsFalse(sampled.TakesAllRows);
        Assert.MatchesRegex(@"^Trained on 1600\d of 24000 rows\.$", sampled.Note);
        Assert.IsNull(all.Note);
        Assert.AreEqual(sampled.Score!.Value, all.Score!.Value, 0.1 * sampled.Score!.Value);
        Assert.IsTrue(_study.Result.Parity.Passed);
        Assert.IsTrue(_study.Result.Models.SelectMany(model => model.Members).Any(member => member.Trial == all.Number), "a model is made of it");
    }

    [TestMethod]
    public async Task RunAsync_SaysThatTheModelKnowsASampleOnly_WhenTheTimeIsTooShortForAllRows()
    {
        // Of 970 s for training the search takes 480 and what comes between 485: 5 s are left for what would take 720.
        _study.On = happened => _study.Clock.Advance(happened switch
        {
            TrialProgressed { Number: 2, Iteration: 1 } => 480,
            StageStarted { Stage: ExperimentStage.Ensembling } => 485,
            _ => 0,
        });
        await _study.RunAsync(Plan(TaskCatalog.Binary) with { BudgetSeconds = 1_000, MaxTrials = 2 }, LabelledTable.Create(TaskCatalog.Binary, Rows, 1));

        var last = _study.Trials[^1];
        Assert.AreEqual(TrialState.Pruned, last.State);
        Assert.IsTrue(last.TakesAllRows);
        Assert.MatchesRegex(@"^24000 rows would take about 72\d s, 5 s were left; the model has learned from a sample of 1600\d\.$", last.Reason);
        Assert.IsTrue(_study.Result.Parity.Passed);
    }

    [TestMethod]
    public async Task RunAsync_TellsTheReason_WhenACellOfTheOtherRowsCannotBeRead()
    {
        // A weight that is none, in a row of which only the search of all rows hears.
        var weights = Enumerable.Range(0, Rows).Select(row => row == Rows - 1 ? -1.0 : 1).ToArray();
        await _study.RunAsync(Plan(TaskCatalog.Binary) with { Weight = "weight" }, LabelledTable.Create(TaskCatalog.Binary, Rows, 1).With(new NumberColumn("weight", weights)));
        Assert.Contains("Row 30000 has -1 in 'weight'", _study.Failure);
    }

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _study.Dispose();

    private static TrainingPlan Plan(PredictionTask task) =>
        LabelledTable.Plan(task, ColumnPurpose.Numeric, "baseline", "lightgbm", "lbfgs") with { Folds = 1, MaxTrials = 3 };

    /// <summary>Rows with their number, ten of which are one patient's; every thousandth has no label.</summary>
    private static ColumnTable Numbered() => new(
    [
        new NumberColumn("id", [.. Enumerable.Range(0, Rows).Select(row => (double)row)]),
        new TextColumn("patient", [.. Enumerable.Range(0, Rows).Select(row => $"p{row / 10}")]),
        new TextColumn(LabelledTable.Label, [.. Enumerable.Range(0, Rows).Select(row => row % 1000 == 7 ? string.Empty : row % 3 == 0 ? "low" : "other")]),
    ]);

    private static double[] Ids(SampledTable table, int[] rows) => table.Data.Features.Column<NumberColumn>("id").Gather(rows).Values;

    private static double[] OtherIds(SampledTable table, TrainingPlan plan)
    {
        var (featurizer, _) = new TreesFeaturizer().Fit(plan.Features, table.Data.Features.With(table.Data.Label), 1);
        var further = table.Others!.Behind(featurizer, 1_000, new TargetTransform(Shift: null));
        IEnumerable<float> Features(ColumnTable part) => part.Column<VectorColumn>(ColumnNames.Features).Values;

        // The featurizer takes the same number off all of them.
        var offset = Ids(table, [0])[0] - Features(ColumnTable.From(featurizer.Transform(table.Data.Features.Gather([0])))).Single();
        double[] ids = [.. further.Read(2, CancellationToken.None).SelectMany(Features).Select(value => value + offset)];
        Assert.HasCount(further.Count, ids);
        return ids;
    }
}
