namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

[TestClass]
public sealed class CostEstimateTests
{
    private static readonly ScriptedTrainer Trainer = new("plain", ScriptedTrainer.LightGbm);

    [TestMethod]
    [DataRow(2, 4, 2, 1, 0.002)]
    [DataRow(1, 1, 1, 2, 0.0005)]
    public void Seconds_AreTheFormulas_BeforeTheFirstTrial(int trials, int scored, int folds, int threads, double expected) =>
        Assert.AreEqual(expected, Create(scored, new TrialParallelism(trials, folds, threads)).Seconds(Trainer, Proposal(1)), 1e-12);

    [TestMethod]
    public void Seconds_GrowWithTheShareOfRows_AndFollowTheMedianOfTrialsAfterTheFirst()
    {
        var estimate = Create(1, new TrialParallelism(1, 1, 1));
        estimate.Learn(Trainer, Trial(20), 20, 0);
        Assert.AreEqual(20, estimate.Seconds(Trainer, Proposal(1)), 1e-9);
        foreach (var seconds in new[] { 3.0, 2, 50 })
        {
            estimate.Learn(Trainer, Trial(100), seconds, 0);
        }

        Assert.AreEqual(3, estimate.Seconds(Trainer, Proposal(1)), 1e-9);
        Assert.AreEqual(0.3, estimate.Seconds(Trainer, Proposal(0.1)), 1e-9);
        Assert.IsTrue(estimate.Knows("plain"));
        Assert.IsFalse(estimate.Knows("other"));
    }

    [TestMethod]
    public void Bytes_AreTheMostThatATrialAdded()
    {
        var estimate = Create(1, new TrialParallelism(1, 1, 1));
        estimate.Learn(Trainer, Trial(1), 1, 500);
        estimate.Learn(Trainer, Trial(1), 1, 200);
        Assert.AreEqual((500L, 0L), (estimate.Bytes("plain"), estimate.Bytes("other")));
    }

    [TestMethod]
    public void Summary_CountsBySkippedLearner_WithTheFirstReason()
    {
        var skipped = new SkippedTrials();
        skipped.Add("a", "it is slow");
        skipped.Add("b", "it is large");
        skipped.Add("a", "it is slower");
        CollectionAssert.AreEqual(
            new[]
            {
                new Skipped("a", "2 configurations were skipped, the first because it is slow."),
                new Skipped("b", "One configuration was skipped: it is large."),
            },
            skipped.Summary.ToList());
    }

    /// <summary>1,000 rows, which the scripted learner says take a millisecond.</summary>
    private static CostEstimate Create(int scored, TrialParallelism parallelism)
    {
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline");
        var data = ExperimentData.Create(plan, LabelledTable.Create(TaskCatalog.Regression, 50, 1));
        return new CostEstimate(new TrialSetup(
            plan,
            new DataShape(TaskCatalog.Regression, 1, 1000, 5),
            [],
            scored,
            new FeatureCache(plan, data, [], []),
            data.Truth,
            TaskCatalog.Regression.DefaultMetric,
            parallelism));
    }

    private static TrialProposal Proposal(double fidelity) => new("plain", Trainer.Portfolio(new DataShape(TaskCatalog.Regression, 1, 10, 1))[0], fidelity);

    private static Trial Trial(double seconds) => new(2, "plain", Proposal(1).Parameters, TrialState.Completed, null, 1, seconds);
}
