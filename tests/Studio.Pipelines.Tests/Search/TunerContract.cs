namespace Studio.Pipelines.Tests.Search;

using System.Text.Json;
using CsCheck;
using Studio.Pipelines.Search;

/// <summary>What every tuner keeps. Losses are drawn at random, with failures among them.</summary>
public abstract class TunerContract
{
    private const int Steps = 60;

    private static readonly Gen<ParameterRange> Range = Gen.OneOf(
        Gen.Select(Gen.Double[0.001, 1], Gen.Double[1.5, 500], Gen.Double[0, 1], Gen.Bool, Gen.Bool)
            .Select<double, double, double, bool, bool, ParameterRange>((low, factor, start, log, integer) =>
            {
                var (from, to) = integer ? (1.0, 1 + Math.Ceiling(factor)) : (low, low * factor);
                var value = from + (start * (to - from));
                return new NumberRange("x", from, to, integer ? Math.Round(value) : value, log, integer);
            }),
        Gen.Int[1, 3].Select<int, ParameterRange>(count => new ChoiceRange("x", [.. Enumerable.Range(0, count).Select(i => $"option{i}")])));

    private static readonly Gen<IReadOnlyList<LearnerSearch>> Learners =
        Range.Array[0, 4].Array[0, 3].Select<ParameterRange[][], IReadOnlyList<LearnerSearch>>(spaces =>
        [
            Create("baseline", []),
            .. spaces.Select((ranges, index) => Create($"learner{index}", [.. ranges.Select((range, i) => range with { Name = $"p{i}" })])),
        ]);

    private static readonly Gen<double?[]> Losses =
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 3]).Select<double, int, double?>((loss, dice) => dice == 0 ? null : loss).Array[Steps];

    /// <summary>Creates the tuner under test.</summary>
    protected abstract ITuner Create(IReadOnlyList<LearnerSearch> learners, int seed);

    [TestMethod]
    public void Propose_GivesTheSameProposals_ForTheSameSeedAndReports() => Sample((learners, losses, seed) =>
        Run(Create(learners, seed), losses).SequenceEqual(Run(Create(learners, seed), losses)));

    [TestMethod]
    public void Report_RestoresTheState_OfATunerThatStopped() => Sample((learners, losses, seed) =>
    {
        var whole = Run(Create(learners, seed), losses);
        var stop = seed % (whole.Count + 1);
        var restored = Create(learners, seed);
        for (var i = 0; i < stop; i++)
        {
            restored.Report(Reread(whole[i]), Reread(losses[i]));
        }

        return whole.Skip(stop).SequenceEqual(Run(restored, losses[stop..]));
    });

    [TestMethod]
    public void Propose_StaysInTheSpace_AndSetsEveryParameter() => Sample((learners, losses, seed) =>
        Run(Create(learners, seed), losses).All(proposal =>
            IsInside(learners.Single(learner => learner.Learner == proposal.Learner).Space, proposal.Parameters)));

    [TestMethod]
    public void Propose_NeverRepeatsItself() => Sample((learners, losses, seed) =>
    {
        var proposals = Run(Create(learners, seed), losses);
        return proposals.Distinct().Count() == proposals.Count;
    });

    [TestMethod]
    public void Propose_NeverRepeatsItself_WhileResultsAreOut() => Sample((learners, _, seed) =>
    {
        var tuner = Create(learners, seed);
        var proposals = Enumerable.Range(0, 10).Select(_ => tuner.Propose()).OfType<TrialProposal>().ToList();
        return proposals.Distinct().Count() == proposals.Count;
    });

    [TestMethod]
    public void Propose_StartsWithTheFirstLearner_AndReachesEveryLearner() => Sample((learners, losses, seed) =>
    {
        var proposals = Run(Create(learners, seed), losses);
        return proposals[0].Learner == "baseline" && learners.All(learner => proposals.Exists(proposal => proposal.Learner == learner.Learner));
    });

    [TestMethod]
    public void Propose_Ends_WhenNoLearnerHasASpace()
    {
        var tuner = Create([Create("baseline", []), Create("other", [])], 1);
        var proposals = Run(tuner, [.. Enumerable.Repeat<double?>(1, Steps)]);
        CollectionAssert.AreEqual(new[] { "baseline", "other" }, proposals.Select(proposal => proposal.Learner).ToList());
        Assert.IsNull(tuner.Propose());
    }

    [TestMethod]
    public void Propose_Ends_WhenASmallSpaceIsUsedUp()
    {
        var tuner = Create([Create("small", [new NumberRange("n", 1, 4, 2, Integer: true), new ChoiceRange("c", ["a", "b"])])], 1);
        var proposals = Run(tuner, [.. Enumerable.Range(0, Steps).Select(step => (double?)step)]);
        var configurations = proposals.Select(proposal => proposal.Parameters).Distinct().Count();
        Assert.IsTrue(configurations is > 4 and <= 8, $"{configurations} of 8 configurations");
        Assert.IsNull(tuner.Propose());
    }

    [TestMethod]
    public void Propose_GivesUpALearner_ThatAlwaysFails_AndGoesOnWithTheOthers()
    {
        NumberRange[] ranges = [new("x", 0, 1, 0.5)];
        var tuner = Create([Create("good", ranges), Create("broken", ranges)], 1);
        var proposals = new List<TrialProposal>();
        for (var step = 0; step < Steps && tuner.Propose() is { } proposal; step++)
        {
            tuner.Report(proposal, proposal.Learner == "good" ? 1 : null);
            proposals.Add(proposal);
        }

        Assert.HasCount(Steps, proposals);
        Assert.AreEqual(3, proposals.Count(proposal => proposal.Learner == "broken"));
    }

    internal static LearnerSearch Create(string name, IReadOnlyList<ParameterRange> ranges)
    {
        var space = new SearchSpace(ranges);
        return new LearnerSearch(name, space, [space.Default()]);
    }

    protected static List<TrialProposal> Run(ITuner tuner, IReadOnlyList<double?> losses)
    {
        var proposals = new List<TrialProposal>();
        foreach (var loss in losses)
        {
            if (tuner.Propose() is not { } proposal)
            {
                break;
            }

            tuner.Report(proposal, loss);
            proposals.Add(proposal);
        }

        return proposals;
    }

    /// <summary>A value as it comes back from where it was stored.</summary>
    private static T Reread<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, StudioJson.Line), StudioJson.Line)!;

    private static bool IsInside(SearchSpace space, ParameterSet parameters) =>
        parameters.Names.Count() == space.Ranges.Count
        && space.Ranges.All(range => range switch
        {
            NumberRange number => parameters.Number(range.Name) is var value
                && value >= number.Low && value <= number.High && (!number.Integer || value == Math.Round(value)),
            ChoiceRange choice => choice.Options.Contains(parameters.Choice(range.Name)),
            _ => false,
        });

    private static void Sample(Func<IReadOnlyList<LearnerSearch>, double?[], int, bool> holds) =>
        Gen.Select(Learners, Losses, Gen.Int[0, 1000]).Sample((learners, losses, seed) => holds(learners, losses, seed), iter: 50);
}
