namespace Studio.Pipelines.Tests.Trials;

using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>An experiment that is split: shares of the search, and one part that builds the models.</summary>
[TestClass]
public sealed class PartsTests
{
    private static readonly string[] Learners = ["baseline", "lightgbm", "lbfgs", "extratrees"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task RunAsync_SearchesInShares_AndBuildsFromAllTrials(int shards)
    {
        var shares = await SearchAsync(Plan(9), shards);
        var trials = shares.SelectMany(share => share.Trials).ToList();
        CollectionAssert.AreEqual(Enumerable.Range(1, 9).ToList(), trials.Select(trial => trial.Number).Order().ToList());
        Assert.IsTrue(trials.TrueForAll(trial => trial.Learner == "baseline" == (trial.Number == 1)), "the first share alone has the baseline");
        Assert.AreEqual(trials.Count, trials.DistinctBy(trial => (trial.Learner, trial.Parameters)).Count(), "no share repeats another");
        foreach (var (index, share) in shares.Index())
        {
            Assert.IsInstanceOfType<SearchEnded>(share.Events[^1]);
            Assert.IsFalse(Directory.Exists(share.Output));
            Assert.IsTrue(share.Trials.TrueForAll(trial => (trial.Number - 1) % shards == index));
        }

        using var build = new Study { Part = new ExperimentPart(PartKind.Build, 0, shards), Progress = Merge(shares) };
        await build.RunAsync(Plan(9), Data(), LabelledTable.Create(TaskCatalog.Multiclass, 50, 2));

        Assert.HasCount(0, build.Trials);
        Assert.AreEqual(9, build.Result.Trials);
        Assert.AreEqual(trials.MinBy(trial => trial.Score)!.Number, build.Result.BestTrial.Number);
        Assert.IsTrue(build.Result.Parity.Passed, build.Result.Parity.ToString());
        Assert.AreEqual(9, JsonSerializer.Deserialize<LeaderboardReport>(await File.ReadAllTextAsync(Path.Combine(build.Output, "leaderboard.json")), StudioJson.File)!.Trials.Count);
        shares.ForEach(share => share.Dispose());
    }

    [TestMethod]
    public async Task RunAsync_TrainsTheWinnersOnTheOtherFolds_InThePartThatBuilds()
    {
        var plan = Plan(4) with { Folds = 3, ScoredFolds = 1 };
        var shares = await SearchAsync(plan, 2);
        using var build = new Study { Part = new ExperimentPart(PartKind.Build, 0, 2), Progress = Merge(shares) };
        await build.RunAsync(plan, Data());
        Assert.IsTrue(build.Result.Models[0].Members.Any(member => member.Folds == 3));
        Assert.AreEqual(3, build.Result.Models[1].Members.Single().Folds, "the single model");
        Assert.IsTrue(build.Result.Parity.Passed);
        shares.ForEach(share => share.Dispose());
    }

    [TestMethod]
    public async Task RunAsync_BuildsTheBaseline_WhenNoShareHasAModel()
    {
        using var build = new Study { Part = new ExperimentPart(PartKind.Build, 0, 2), Progress = new ExperimentProgress(50, []) };
        await build.RunAsync(Plan(null) with { BudgetSeconds = 40 }, Data());
        Assert.AreEqual((1, "baseline"), (build.Trials.Single().Number, build.Result.BestTrial.Learner));
    }

    [TestMethod]
    public async Task RunAsync_EndsAtOnce_WhenAShareHasNoTimeLeft()
    {
        using var share = new Study { Part = new ExperimentPart(PartKind.Search, 1, 2), Progress = new ExperimentProgress(40, []) };
        await share.RunAsync(Plan(null) with { BudgetSeconds = 40 }, Data());
        Assert.IsInstanceOfType<SearchEnded>(share.Events.Single());
    }

    [TestMethod]
    public async Task RunAsync_GoesOnWithItsOwnTrials_WhenAShareIsBrokenOff()
    {
        var shares = await SearchAsync(Plan(4), 2);
        var first = shares[1];
        using var again = new Study
        {
            Stores = true,
            Part = first.Part,
            Progress = Merge(shares),
        };
        await again.RunAsync(Plan(8), Data());
        CollectionAssert.AreEqual(new[] { 6, 8 }, again.Trials.ConvertAll(trial => trial.Number));
        Assert.IsFalse(again.Trials.Exists(trial => shares.Exists(share => share.Trials.Exists(had => had.Learner == trial.Learner && had.Parameters.Equals(trial.Parameters)))));
        shares.ForEach(share => share.Dispose());
    }

    [TestMethod]
    public async Task RunAsync_KnowsTheTrialsOfOtherShares_ForPatienceAndTheTuner()
    {
        using var share = new Study { Part = new ExperimentPart(PartKind.Search, 0, 2) };
        var parameters = TrainerCatalog.Find("lbfgs")!.Portfolio(new DataShape(TaskCatalog.Multiclass, 3, 120, 5))[0];
        share.Control.Report(new Trial(2, "lbfgs", parameters, TrialState.Completed, null, 0.0001, 1) { EndedAt = 1 });
        share.Control.Report(new Trial(4, "lightgbm", ParameterSet.Empty, TrialState.Failed, "It is of an older version.", null, 1) { EndedAt = 2 });
        await share.RunAsync(Plan(100) with { Patience = 3 }, Data());
        Assert.HasCount(3, share.Trials, "nothing beat what the other share had");
        Assert.IsFalse(share.Trials.Exists(trial => trial.Learner == "lbfgs" && trial.Parameters.Equals(parameters)));
    }

    [TestMethod]
    public async Task RunAsync_TriesTheOneConfigurationAskedForOnce_InShares()
    {
        var parameters = TrainerCatalog.Find("lbfgs")!.Portfolio(new DataShape(TaskCatalog.Multiclass, 3, 120, 5))[0];
        var plan = Plan(null) with { MaxTrials = 10, Learners = ["baseline", "lbfgs"], Parameters = parameters };
        var shares = await SearchAsync(plan, 3);
        CollectionAssert.AreEqual(new[] { 1, 1, 0 }, shares.ConvertAll(share => share.Trials.Count));
        using var build = new Study { Part = new ExperimentPart(PartKind.Build, 0, 3), Progress = Merge(shares) };
        await build.RunAsync(plan, Data());
        Assert.AreEqual("lbfgs", build.Result.BestTrial.Learner);
        shares.ForEach(share => share.Dispose());
    }

    private static async Task<List<Study>> SearchAsync(TrainingPlan plan, int shards)
    {
        var shares = new List<Study>();
        for (var shard = 0; shard < shards; shard++)
        {
            shares.Add(new Study { Stores = true, Part = new ExperimentPart(PartKind.Search, shard, shards) });
            await shares[^1].RunAsync(plan, Data());
        }

        return shares;
    }

    private static ExperimentProgress Merge(List<Study> shares) => new(0, [.. shares.SelectMany(share => share.Stored().Trials)]);

    private static TrainingPlan Plan(int? trials) => LabelledTable.Plan(TaskCatalog.Multiclass, null, Learners) with { MaxTrials = trials, Folds = 2 };

    private static ColumnTable Data() => LabelledTable.Create(TaskCatalog.Multiclass, 240, 1);
}
