namespace Studio.Pipelines.Tests.Planning;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;

[TestClass]
public sealed class RepeatedRequestTests
{
    [TestMethod]
    public async Task Of_GivesTheSamePlanAgain_WhateverWasWished()
    {
        var folder = Directory.CreateTempSubdirectory("studio-repeated-").FullName;
        try
        {
            var (path, profile) = await ProfileAsync(folder);
            foreach (var request in Requests())
            {
                var plan = await PlanAsync(path, profile, request);
                var again = await PlanAsync(path, profile, RepeatedRequest.On(RepeatedRequest.Of(plan), [.. profile.Columns.Select(column => column.Name)]));
                Assert.AreEqual(Text(plan), Text(again with { Ignored = plan.Ignored }), Text(again));
                CollectionAssert.AreEquivalent(plan.Ignored.Select(column => column.Name).ToArray(), again.Ignored.Select(column => column.Name).ToArray());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public void On_LeavesOutWhatThePlanDidNotKnow_AndNamesNothingThatIsGone()
    {
        var request = new TrainingRequest("y") { Ignore = ["old"], Purposes = new Dictionary<string, ColumnPurpose> { ["a"] = ColumnPurpose.Numeric }, Weight = "w" };

        CollectionAssert.AreEqual(new[] { "new" }, RepeatedRequest.On(request, ["a", "new", "w", "y"]).Ignore!.ToArray());
    }

    private static IEnumerable<TrainingRequest> Requests()
    {
        yield return new TrainingRequest("bought");
        yield return new TrainingRequest("bought") { Metric = "logLoss", BudgetSeconds = 12, Ignore = ["noise"], Seed = 7, Calibrate = true, Threads = 1, Publish = "small" };
        yield return new TrainingRequest("bought") { Trials = 5, Patience = 3, Learners = ["lightgbm"], Decision = new DecisionWish { Threshold = 0.3 }, Group = "city", Weight = "noise" };
        yield return new TrainingRequest("bought") { Decision = new DecisionWish { Costs = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["yes"] = new Dictionary<string, double> { ["no"] = 5 } } } };
        yield return new TrainingRequest("income") { Time = "age", Monotone = new Dictionary<string, string> { ["age"] = "+", ["noise"] = "-" }, InteractionGroups = [["age", "noise"]], MaxLatencyMicroseconds = 900 };
        yield return new TrainingRequest("bought") { Learners = ["lightgbm"], Parameters = ParameterSet.Empty.With("learningRate", 0.1) };
    }

    private static async Task<(string Path, DatasetProfile Profile)> ProfileAsync(string folder)
    {
        var random = new Random(1);
        var lines = Enumerable.Range(0, 200).Select(row => FormattableString.Invariant($"{random.Next(18, 80)},{1000 + row * 7},{random.NextDouble():F3},{(random.Next(3) switch { 0 => "Bonn", 1 => "Kyoto", _ => "Lima" })},{(random.Next(2) == 0 ? "yes" : "no")}"));
        var source = Path.Combine(folder, "source.csv");
        await File.WriteAllTextAsync(source, $"age,income,noise,city,bought\n{string.Join('\n', lines)}\n");
        var table = await DatasetReader.ReadAsync(source, "source.csv", Path.Combine(folder, "table.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        return (table.Path, await DatasetProfiler.ProfileAsync(table.Path, table.Columns, CancellationToken.None));
    }

    private static async Task<TrainingPlan> PlanAsync(string path, DatasetProfile profile, TrainingRequest request)
    {
        var planned = TrainingPlanner.Plan(profile, await DatasetProfiler.CountValuesAsync(path, request.Label, TrainingPlanner.MaxClasses + 1, CancellationToken.None), request with { TextEncoder = null });
        Assert.IsEmpty(planned.Problems, string.Join(' ', planned.Problems.Select(problem => problem.Message)));
        return planned.Plan!;
    }

    private static string Text(TrainingPlan plan) => JsonSerializer.Serialize(plan, StudioJson.File);
}
