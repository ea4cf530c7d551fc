namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Trials;

/// <summary>A member of a candidate.</summary>
/// <param name="Weight">Its weight; all sum to 1.</param>
/// <param name="Cost">What one model of it costs a row, in any unit.</param>
internal readonly record struct FoldShare(double Weight, double Cost);

/// <summary>
/// Which folds the members of a candidate are averaged over. Averaging a model over folds takes out what chance put into one of them; a member
/// of small weight adds little of that to the average, and the other members average it out as well, so that it needs fewer of its models.
/// As when strata are sampled that cost unlike (Neyman 1934), a member has the more models the more it weighs and the less one costs.
/// Members take turns through the folds: all rows are trained on, and the folds of one are others than those of the next.
/// </summary>
internal static class FoldShares
{
    /// <summary>Ensembles cost at most twice what their average member does with all folds, and a single model has all folds.</summary>
    public const double UsualTimes = 2;

    // Costs below this share of the average are not told apart: such members have all folds anyway.
    private const double LeastCost = 0.01;

    /// <summary>Indices of folds by member, ascending. In order of time they are the latest, whose models know most.</summary>
    /// <param name="members">The members.</param>
    /// <param name="times">How many times the cost of the average member with all folds all may cost, above 0.</param>
    /// <param name="setup">The folds. Those that score trials are trained already and are taken first where there are others.</param>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<FoldShare> members, double times, TrialSetup setup)
    {
        var (all, scored) = (setup.Folds.Count, setup.ScoredFolds == setup.Folds.Count ? 0 : setup.ScoredFolds);
        int[] first = [.. Enumerable.Range(0, scored)];
        int[] others = [.. Enumerable.Range(scored, all - scored)];
        var next = 0;
        return [.. Counts(members, times, all).Select(count =>
        {
            if (setup.Plan.Time is not null)
            {
                return [.. Enumerable.Range(all - count, count)];
            }

            var turn = Math.Max(0, count - scored);
            var taken = Enumerable.Range(next, turn).Select(place => others[place % others.Length]);
            next += turn;
            return first.Take(count).Concat(taken).Order().ToArray();
        })];
    }

    /// <summary>How many folds each member has, at least 1.</summary>
    public static IEnumerable<int> Counts(IReadOnlyList<FoldShare> members, double times, int folds)
    {
        var average = members.Sum(member => member.Weight * member.Cost);
        double Cost(FoldShare member) => average > 0 ? Math.Max(LeastCost, member.Cost / average) : 1;
        var scale = times * folds / members.Sum(member => member.Weight * Math.Sqrt(Cost(member)));
        return members.Select(member => Math.Clamp((int)Math.Ceiling((scale * member.Weight / Math.Sqrt(Cost(member))) - 1e-9), 1, folds));
    }
}
