namespace Studio.Pipelines.Experiments.Stacking;

using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>How much of its share of the training the second layer will need: known near the end of the search, when the ensemble is about what it will be.</summary>
/// <param name="setup">The experiment.</param>
/// <param name="leaderboard">The trials so far.</param>
/// <param name="budget">The time.</param>
internal sealed class SecondLayerTime(TrialSetup setup, Leaderboard leaderboard, Budget budget)
{
    // Share of the training before the end of the search in which the ensemble is looked at.
    private const double NearShare = 0.1;

    // What may go wrong with the estimate.
    private const double Margin = 1.15;

    // Share of the training that the search does not get: the more trials there are, the longer it takes to choose an ensemble and to export it.
    private const double LeastShare = 0.05;

    private (string Kept, double Seconds)? _known;

    /// <summary>Seconds, by the ensemble there would be now; infinite for the whole share, where it is too early to know.</summary>
    public double SecondsNeeded()
    {
        if (leaderboard.Best is null || !budget.IsLimited || (_known is null && budget.SecondsLeft > NearShare * budget.TrainingSeconds))
        {
            return double.PositiveInfinity;
        }

        // An ensemble is chosen from the kept trials: of the same it is the same.
        var kept = string.Join(' ', leaderboard.Kept.Select(entry => entry.Trial.Number));
        if (_known?.Kept != kept)
        {
            var needed = SecondLayer.SecondsNeeded(Candidate.Best(leaderboard, setup, budget.FinishNow), setup, leaderboard, budget.TrainingSeconds);
            _known = (kept, Math.Max(LeastShare * budget.TrainingSeconds, Margin * needed));
        }

        return _known.Value.Seconds;
    }
}
