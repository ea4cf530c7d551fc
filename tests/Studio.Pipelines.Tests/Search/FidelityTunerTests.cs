namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;
using Studio.Tests;

/// <summary>The contract of tuners for one that tries few rows first.</summary>
[TestClass]
public sealed class FidelityTunerTests : TunerContract
{
    protected override ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed) =>
        new PortfolioTuner(PortfolioTuner.Interleave(learners, 0.1), new CostFrugalTuner(learners, seed, [0.1, 0.4, 1]));

    [TestMethod]
    [DataRow(30_000, 0.1, "1")]
    [DataRow(50_000, 0.1, "0.2, 1")]
    [DataRow(100_000, 0.1, "0.1, 0.4, 1")]
    [DataRow(100_000, 3, "0.2, 1")]
    [DataRow(100_000, 10, "1")]
    [DataRow(100_000, double.PositiveInfinity, "1")]
    public void For_GrowsFourfold_FromTheRowsOfWhichFifteenTrialsFit(int rows, double trials, string expected) =>
        Assert.AreEqual(expected, Culture.Invariantly(() => string.Join(", ", Fidelities.For(rows, trials))));
}
