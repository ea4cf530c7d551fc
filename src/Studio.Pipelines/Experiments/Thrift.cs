namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Trials;

/// <summary>
/// Makes what an ensemble costs a part of its choice, by counted costs and out-of-fold gains: a member that is dear for its weight has to
/// better the ensemble by more than chance does, and the whole costs at most so many times the single model, unless it is better than what
/// costs less beyond doubt.
/// </summary>
/// <param name="setup">Rows and metric.</param>
/// <param name="costs">What candidates cost.</param>
/// <param name="leaderboard">The trials.</param>
internal sealed class Thrift(TrialSetup setup, TrialCosts costs, Leaderboard leaderboard)
{
    /// <summary>Most times that an ensemble costs what the single model does.</summary>
    public const double MostTimesSingle = 20;

    private const double DearPerWeight = 2;
    private const double SmallGain = 0.5;
    private const double SureGain = 2;

    private readonly Metric _metric = setup.Metric with { Evaluate = setup.Metric.Cautious ?? setup.Metric.Evaluate };

    /// <summary>What candidates cost.</summary>
    public TrialCosts Costs => costs;

    /// <summary>The ensemble without what does not pay.</summary>
    /// <param name="best">The ensemble as its error alone would have it.</param>
    /// <param name="single">The best single trial.</param>
    public Candidate Apply(Candidate best, Candidate single)
    {
        var paying = Paying(best);
        var bounded = Within(paying, MostTimesSingle * costs.Of(single));
        var chosen = bounded.Members.Count < paying.Members.Count && Gain(paying, bounded).InStandardErrors > SureGain ? paying : bounded;
        return Gain(chosen, single).Value > 0 ? chosen : single with { Name = best.Name };
    }

    /// <summary>
    /// The candidate averaged over half as many folds or, where no member has two, without the member of the least weight for its cost; null for a
    /// single model of one fold.
    /// </summary>
    public Candidate? Lighter(Candidate candidate)
    {
        if (costs.Folds(candidate).Any(folds => folds.Length > 1))
        {
            return candidate with { FoldTimes = candidate.FoldTimes / 2 };
        }

        var apart = costs.Apart(candidate);
        return candidate.Members.Count == 1
            ? null
            : Without(candidate, Enumerable.Range(0, apart.Count).MinBy(index => candidate.Members[index].Weight / Math.Max(apart[index], 1e-9)));
    }

    private Candidate Paying(Candidate candidate)
    {
        var dear = candidate.Members.Where((member, index) => IsDear(candidate, index)).Select(member => member.Trial.Number).Reverse().ToList();
        foreach (var number in dear)
        {
            var index = candidate.Members.Index().Single(entry => entry.Item.Trial.Number == number).Index;
            if (candidate.Members.Count > 1 && IsDear(candidate, index) && Without(candidate, index) is var lighter
                && Gain(candidate, lighter).InStandardErrors <= SmallGain)
            {
                candidate = lighter;
            }
        }

        return candidate;
    }

    private bool IsDear(Candidate candidate, int index) =>
        costs.Apart(candidate)[index] > DearPerWeight * candidate.Members[index].Weight * costs.Of(candidate);

    private Candidate Within(Candidate candidate, double most)
    {
        while (costs.Of(candidate) > most && Lighter(candidate) is { } lighter)
        {
            candidate = lighter;
        }

        return candidate;
    }

    private PairedGain Gain(Candidate first, Candidate second) =>
        PairedBootstrap.Gain(_metric, setup.Truth, first.Predictions, second.Predictions, setup.Plan.Seed);

    private Candidate Without(Candidate candidate, int index)
    {
        var rest = candidate.Members.Where((_, place) => place != index).ToList();
        var total = rest.Sum(member => member.Weight);
        CandidateMember[] members = [.. rest.Select(member => member with { Weight = member.Weight / total })];
        return candidate with
        {
            Members = members,
            FoldTimes = FoldShares.UsualTimes,
            Predictions = EnsembleSelection.Average([.. members.Select(member => (leaderboard.Trained(member.Trial).Predictions, member.Weight))]),
        };
    }
}
