namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;

[TestClass]
public sealed class RandomTunerTests : TunerContract
{
    protected override ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed) => new RandomTuner(learners, seed);

    [TestMethod]
    public void Propose_DrawsLogarithmicRangesByTheirLogarithm()
    {
        var tuner = Create([Create("one", [new NumberRange("x", 1e-4, 1, 0.01, Log: true)])], 1);
        var values = Run(tuner, [.. Enumerable.Repeat<double?>(1, 400)]).Select(proposal => proposal.Parameters.Number("x")).ToList();
        var below = values.Count(value => value < 0.01);
        Assert.IsTrue(below is > 150 and < 250, $"{below} of 400 are in the lower half of the decades");
    }
}
