namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;

[TestClass]
public sealed class LocalSearchTunerTests : TunerContract
{
    protected override ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed) => new LocalSearchTuner(learners, seed);

    [TestMethod]
    public void Propose_ComesCloserThanRandomSearch_OnASmoothLoss()
    {
        LearnerSearch[] learners = [Create("one", [.. Enumerable.Range(0, 5).Select(i => new NumberRange($"x{i}", 1e-3, 1e3, 1, Log: true))])];
        double Local(int seed) => Best(new LocalSearchTuner(learners, seed));
        double Random(int seed) => Best(new RandomTuner(learners, seed));
        int[] seeds = [.. Enumerable.Range(1, 20)];
        Assert.IsLessThan(seeds.Average(Random) / 2, seeds.Average(Local));
    }

    [TestMethod]
    public void Propose_PrefersTheBetterLearner_AndStarvesNone()
    {
        NumberRange[] ranges = [new("x", 0, 1, 0.5)];
        var tuner = Create([Create("bad", ranges), Create("good", ranges), Create("worst", ranges)], 1);
        var counts = new Dictionary<string, int>();
        for (var step = 0; step < 200; step++)
        {
            var proposal = tuner.Propose()!;
            counts[proposal.Learner] = counts.GetValueOrDefault(proposal.Learner) + 1;
            tuner.Report(proposal, proposal.Learner switch { "good" => 0, "bad" => 1, _ => 2 });
        }

        Assert.IsGreaterThan(counts["bad"], counts["good"]);
        Assert.IsGreaterThan(counts["worst"], counts["bad"]);
        Assert.IsGreaterThan(10, counts["worst"]);
    }

    /// <summary>Squared distance, in decades, from a point off the start after 60 trials.</summary>
    private static double Best(ITuner tuner)
    {
        var best = double.PositiveInfinity;
        for (var step = 0; step < 60; step++)
        {
            var proposal = tuner.Propose()!;
            var loss = Enumerable.Range(0, 5).Sum(i => Math.Pow(Math.Log10(proposal.Parameters.Number($"x{i}")) - 1 + (0.3 * i), 2));
            best = Math.Min(best, loss);
            tuner.Report(proposal, loss);
        }

        return best;
    }
}
