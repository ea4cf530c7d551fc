namespace Studio.Pipelines.Tests.Tasks;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trainers;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class TaskCatalogTests
{
    private static readonly UnknownTask Unknown = new();

    public static IEnumerable<string> Learners => TrainerCatalog.All.Select(trainer => trainer.Name);

    public static IEnumerable<string> Tasks => TaskCatalog.All.Select(task => task.Name);

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Suits_RefusesWithAReason_WhenTheTaskIsUnknown(string learner)
    {
        Assert.IsFalse(TrainerCatalog.Find(learner)!.Suits(Unknown, out var reason));
        Assert.Contains("'series'", reason);
        Assert.AreEqual(reason, TrainerCatalog.Unavailable(TrainerCatalog.Find(learner)!, new DataShape(Unknown, 1, 100, 3)));
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Train_Throws_WhenTheTaskIsUnknown(string learner)
    {
        var trainer = TrainerCatalog.Find(learner)!;
        var table = TrainingData.Create(TaskCatalog.Regression, 60, 1);
        var known = TrainingData.Run(trainer, TaskCatalog.Regression, table, table);
        var failure = Assert.Throws<TrainingException>(() => trainer.Train(known with { Shape = known.Shape with { Task = Unknown } }, CancellationToken.None));
        Assert.Contains("'series'", failure.Message);
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void Suits_IsTrue_WhenTheTaskIsOfTheCatalog(string learner) =>
        Assert.IsTrue(TaskCatalog.All.All(task => TrainerCatalog.Find(learner)!.Suits(task, out _)));

    [TestMethod]
    public void Plan_SaysWhatIsMissing_WhenATaskNeedsAnotherColumn()
    {
        var problems = Plan(new TrainingRequest("y") { Task = "series" });
        Assert.Contains("The task 'series' needs a column that says which series a row belongs to; name it as 'series'.", problems);
    }

    [TestMethod]
    public void Plan_SaysWhatIsTooMuch_WhenATaskHasNoUseForAColumn()
    {
        var problems = Plan(new TrainingRequest("y") { Task = "series", Group = "x" });
        Assert.Contains("The task 'series' has no use for a column 'group'; leave 'x' out.", problems);
    }

    [TestMethod]
    [DynamicData(nameof(Tasks))]
    public void Task_IsItsName_InJson(string name)
    {
        var task = TaskCatalog.Find(name)!;
        Assert.AreEqual($"\"{name}\"", JsonSerializer.Serialize(task, StudioJson.Line));
        Assert.AreSame(task, JsonSerializer.Deserialize<PredictionTask>($"\"{name}\"", StudioJson.File));
    }

    [TestMethod]
    public void Deserialize_NamesTheTasks_WhenThereIsNoSuchTask() =>
        Assert.Contains("binary, multiclass, regression", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<PredictionTask>("\"ranking\"", StudioJson.Line)).Message);

    private static string[] Plan(TrainingRequest request)
    {
        var profile = new DatasetProfile(100, 0, [Number("x"), Number("y")], []);
        ValueCount[] values = [.. Enumerable.Range(0, 50).Select(value => new ValueCount($"{value}", 2))];
        var result = TrainingPlanner.Plan(profile, values, request, [.. TaskCatalog.All, Unknown]);
        return [.. result.Problems.Select(problem => problem.Message)];
    }

    private static ColumnProfile Number(string name) =>
        new(name, ColumnType.Number, ColumnPurpose.Numeric, "numbers", 0, 50, new NumberStatistics(0, 50, 25, 1, [], [], true, 0), [], 0);
}
