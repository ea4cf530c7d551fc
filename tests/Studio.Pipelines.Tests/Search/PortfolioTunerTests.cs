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

    [TestMethod]
    public void Propose_GivesTheBestLearnerMoreTurns_WhenTheOrderFollowsTheResults()
    {
        ParameterSet At(double x) => ParameterSet.Empty.With("x", x);
        LearnerSearch Learner(string name, int firstRound) =>
            new(name, SearchSpace.Empty, [At(1), At(2), At(3), At(4)]) { FirstRound = firstRound, Cost = (_, _) => 1 };
        LearnerSearch[] learners = [Learner("worse", 0), Learner("better", 0), Learner("late", 1)];
        var tuner = new PortfolioTuner(PortfolioTuner.Interleave(learners, 1), next: null, learners);
        var order = new List<string>();
        while (tuner.Propose() is { } proposal)
        {
            tuner.Report(proposal, proposal.Learner switch { "better" => 1, "worse" => 2, _ => 3 });
            order.Add(proposal.Learner[..1]);
        }

        // What was spent on "worse" counts twice; "late" waits for what it costs, and then has two ahead of it.
        Assert.AreEqual("wbblwblbwwll", string.Concat(order));
    }

    [TestMethod]
    public void Propose_KeepsTheFirstInTheirOrder_AndTakesStepsBeforeADearConfiguration()
    {
        var space = new SearchSpace([new NumberRange("x", 0, 100, 50)]);
        ParameterSet At(double x) => ParameterSet.Empty.With("x", x);
        LearnerSearch[] learners =
        [
            new("cheap", space, [At(10), At(20)]) { Cost = (_, _) => 1 },
            new("dear", space, [At(30)]) { FirstRound = 1, Cost = (_, _) => 10 },
        ];
        var portfolio = PortfolioTuner.Interleave(learners, 1);
        PortfolioTuner Tuner() => new(portfolio, new CostFrugalTuner(learners, 1, beginsLearners: false), learners, ordered: 1);
        var (tuner, told) = (Tuner(), new List<(TrialProposal Proposal, double Loss)>());
        while (told.Count < 12)
        {
            var proposal = tuner.Propose()!;
            told.Add((proposal, proposal.Parameters.Number("x")));
            tuner.Report(told[^1].Proposal, told[^1].Loss);
        }

        // "dear" is due when its 10 s are below three times what the steps took, one second each.
        var order = told.ConvertAll(entry => entry.Proposal);
        Assert.AreEqual("cheap x=10 cheap x=20", $"cheap {order[0].Parameters} cheap {order[1].Parameters}");
        Assert.AreEqual(6, order.FindIndex(proposal => proposal.Learner == "dear"), string.Join(' ', order.Select(proposal => proposal.Learner)));

        var resumed = Tuner();
        told[..5].ForEach(entry => resumed.Report(entry.Proposal, entry.Loss));
        Assert.AreEqual(order[5], resumed.Propose());
        resumed.Report(order[5], told[5].Loss);
        Assert.AreEqual(order[6], resumed.Propose());
    }
}
