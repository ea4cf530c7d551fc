namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;

[TestClass]
public sealed class PortfolioTunerTests : TunerContract
{
    protected override ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed) =>
        new PortfolioTuner(PortfolioTuner.Interleave(learners, 1), new CostFrugalTuner(learners, seed));

    [TestMethod]
    public void Propose_InterleavesThePortfolios_ThenSearchesAroundTheBest()
    {
        var space = new SearchSpace([new NumberRange("x", 0, 100, 50)]);
        ParameterSet At(double x) => ParameterSet.Empty.With("x", x);
        var tuner = Create(
            [
                new("baseline", SearchSpace.Empty, [ParameterSet.Empty]),
                new("a", space, [At(10), At(20)]),
                new("b", space, [At(30), At(40), At(50)]),
            ],
            1);
        var proposals = new List<TrialProposal>();
        for (var step = 0; step < 7; step++)
        {
            var proposal = tuner.Propose()!;
            tuner.Report(proposal, proposal.Learner == "baseline" ? 1000 : proposal.Parameters.Number("x"));
            proposals.Add(proposal);
        }

        Assert.AreEqual(
            "baseline | a x=10 | b x=30 | a x=20 | b x=40 | b x=50",
            string.Join(" | ", proposals.Take(6).Select(proposal => $"{proposal.Learner} {proposal.Parameters}".Trim())));
        var next = proposals[6];
        Assert.AreEqual(next.Learner == "a" ? 10 : 30, next.Parameters.Number("x"), 20, "a step from the learner's best");
    }
}
