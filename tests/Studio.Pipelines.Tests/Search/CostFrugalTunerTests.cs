namespace Studio.Pipelines.Tests.Search;

using Studio.Pipelines.Search;

[TestClass]
public sealed class CostFrugalTunerTests : TunerContract
{
    protected override ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed) => new CostFrugalTuner(learners, seed);

    [TestMethod]
    public void Propose_GoesOn_WhenOnlyALearnerWithNothingToSearchHasHadAResult()
    {
        LearnerSearch[] learners =
        [
            new("baseline", SearchSpace.Empty, [ParameterSet.Empty]),
            new("slow", new SearchSpace([new NumberRange("x", 0, 100, 50)]), [ParameterSet.Empty.With("x", 10)]),
        ];
        var tuner = new CostFrugalTuner(learners, 1, beginsLearners: false);
        tuner.Report(new TrialProposal("baseline", ParameterSet.Empty), 1000);

        // The first trial of "slow" is still out: a search that is told of no further configuration would end.
        Assert.AreEqual("slow", tuner.Propose()?.Learner);
    }

    [TestMethod]
    public void Propose_ComesCloserThanRandomSearch_OnASmoothLoss()
    {
        LearnerSearch[] learners = [Create("one", [.. Enumerable.Range(0, 5).Select(i => new NumberRange($"x{i}", 1e-3, 1e3, 1, Log: true))])];
        double Local(int seed) => Best(new CostFrugalTuner(learners, seed));
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

    [TestMethod]
    public void Propose_PrefersTheCheaperLearner_WhenBothImproveAlike()
    {
        NumberRange[] ranges = [new("x", 0, 1, 0.5)];
        LearnerSearch[] learners =
        [
            Create("dear", ranges) with { Cost = (_, _) => 20 },
            Create("cheap", ranges) with { Cost = (_, _) => 1 },
        ];
        var proposals = Run(Create(learners, 1), [.. Enumerable.Repeat<double?>(1, 100)]);
        Assert.IsGreaterThan(3 * proposals.Count(proposal => proposal.Learner == "dear"), proposals.Count(proposal => proposal.Learner == "cheap"));
    }

    [TestMethod]
    public void Propose_TriesFewRowsFirst_AndTakesOnlyTheBestFurther()
    {
        var tuner = new CostFrugalTuner([Create("one", [new NumberRange("x", 0, 100, 50), new NumberRange("y", 0, 100, 50)])], 1, [0.1, 1]);
        var proposals = new List<TrialProposal>();
        for (var step = 0; step < 40; step++)
        {
            var proposal = tuner.Propose()!;
            proposals.Add(proposal);
            // Losses on few rows are lower, as they may be: they say nothing beside those on all.
            tuner.Report(proposal, proposal.Fidelity + (Math.Abs(proposal.Parameters.Number("x") - 20) / 100));
        }

        var cheap = proposals.TakeWhile(proposal => proposal.Fidelity < 1).ToList();
        Assert.IsGreaterThan(3, cheap.Count);
        var first = proposals[cheap.Count];
        Assert.AreEqual(1, first.Fidelity);
        Assert.AreEqual(cheap.MinBy(proposal => Math.Abs(proposal.Parameters.Number("x") - 20))!.Parameters, first.Parameters);
        Assert.IsTrue(proposals.Skip(cheap.Count).All(proposal => proposal.Fidelity == 1));
    }

    [TestMethod]
    public void Propose_LeavesToOthersWhatTheyTry_AndTakesTheirResults()
    {
        var learner = Create("one", [new NumberRange("x", 0, 100, 50, Integer: true)]);
        TrialProposal[] others = [new("one", learner.Space.Default()), new("one", ParameterSet.Empty.With("x", 10))];
        var tuner = new CostFrugalTuner([learner], 1, leftToOthers: others);
        tuner.Report(others[1], 0);
        var proposals = Run(tuner, [.. Enumerable.Repeat<double?>(1, 20)]);
        Assert.IsFalse(proposals.Exists(others.Contains));
        Assert.IsLessThan(35, Math.Abs(proposals[0].Parameters.Number("x") - 10), "a step from what the others found");
    }

    [TestMethod]
    public void Report_TakesNoNotice_OfWhatIsNotInTheSpace()
    {
        var tuner = Create([Create("one", [new NumberRange("x", 0, 1, 0.5)])], 1);
        tuner.Report(new TrialProposal("one", ParameterSet.Empty.With("y", 3)), 0);
        tuner.Report(new TrialProposal("one", ParameterSet.Empty.With("x", "wide")), 0);
        tuner.Report(new TrialProposal("unknown", ParameterSet.Empty), 0);
        Assert.AreEqual(0.5, tuner.Propose()!.Parameters.Number("x"));
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
