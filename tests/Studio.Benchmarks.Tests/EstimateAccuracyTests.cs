namespace Studio.Benchmarks.Tests;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trials;

[TestClass]
public sealed class EstimateAccuracyTests
{
    [TestMethod]
    public void Of_TakesTheMedianUnitOfTheTrialsBefore()
    {
        // Twice the trees are twice the work: 1 s for 100, then 2 s for 200 as expected, then 3 s for 100.
        var ratios = EstimateAccuracy.Of([Forest(2, 100, 1), Forest(3, 200, 2), Forest(4, 100, 3), Forest(5, 100, 0.2)], Plan, 1_000);
        CollectionAssert.AreEqual(new[] { 1.0, 3.0 }, ratios.Select(ratio => Math.Round(ratio.Ratio, 6)).ToArray());
    }

    private static TrainingPlan Plan { get; } = new(
        TaskCatalog.Regression,
        "y",
        [],
        IntegerClasses: false,
        [new FeatureColumn("x", ColumnPurpose.Numeric, InputType.Float)],
        Ignored: [],
        TaskCatalog.Regression.DefaultMetric.Name,
        Folds: 5,
        HoldoutShare: 0.2,
        BudgetSeconds: null,
        MaxTrials: 4,
        Learners: [],
        SkippedLearners: [],
        Seed: 1,
        Threads: 1,
        MemoryMegabytes: null);

    private static Trial Forest(int number, int trees, double seconds) => new(
        number, "extratrees", ParameterSet.Empty.With("trees", trees).With("minLeafRows", 1).With("splitFeatureFraction", 1), TrialState.Completed, null, 1, seconds)
    { EndedAt = number };
}
