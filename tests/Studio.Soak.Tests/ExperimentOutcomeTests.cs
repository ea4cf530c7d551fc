namespace Studio.Soak.Tests;

using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;
using Studio.Soak.Experiments;

/// <summary>The soak must see what it is there to find.</summary>
[TestClass]
public sealed class ExperimentOutcomeTests
{
    private static readonly SeenTrial First = new(1, "baseline", ParameterSet.Empty, TrialState.Completed, 0.5);
    private static readonly SeenTrial Second = new(2, "knn", ParameterSet.Empty.With("neighbors", 5), TrialState.Completed, 0.75);

    [TestMethod]
    public void Differences_AreNone_WhenOutcomesAreEqual() =>
        Assert.IsEmpty(new ExperimentOutcome([First, Second], ["best of 2 × 1"]).Differences(new ExperimentOutcome([First, Second], ["best of 2 × 1"])));

    [TestMethod]
    public void Differences_NameBothSides_WhenAScoreDiffersInTheLastDigit()
    {
        var other = Second with { Score = double.BitIncrement(0.75) };

        var differences = new ExperimentOutcome([First, Second], []).Differences(new ExperimentOutcome([First, other], []));

        CollectionAssert.AreEqual(
            new[] { "only undisturbed: trial 2 knn (neighbors=5) Completed 0.75", "only here: trial 2 knn (neighbors=5) Completed 0.7500000000000001" },
            differences.ToArray());
    }

    [TestMethod]
    public void Differences_NameWeights_WhenAnEnsembleDiffers() =>
        Assert.HasCount(2, new ExperimentOutcome([First], ["best of 1 × 0.5, 2 × 0.5"]).Differences(new ExperimentOutcome([First], ["best of 1 × 0.6, 2 × 0.4"])));
}
