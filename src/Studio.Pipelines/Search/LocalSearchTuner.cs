namespace Studio.Pipelines.Search;

/// <summary>
/// Randomised local search for each learner (<see cref="LocalSearch"/>), the learners taking turns by their results: the
/// best is drawn twice as often as the second, that twice as often as the third, and none less than one time in twenty
/// compared with the best. Times are never looked at, so that the same seed and results give the same search.
/// </summary>
public sealed class LocalSearchTuner : ITuner
{
    private const double SmallestWeight = 0.05;

    private readonly TrialLog _log;
    private readonly List<LocalSearch> _searches;

    /// <summary>Creates the tuner.</summary>
    /// <param name="learners">Learners in the order in which they start.</param>
    /// <param name="seed">Seed of every draw.</param>
    public LocalSearchTuner(IReadOnlyList<LearnerSearch> learners, int seed)
    {
        _log = new TrialLog(seed);
        _searches = [.. learners.Select(learner => new LocalSearch(learner, _log))];
    }

    /// <inheritdoc/>
    public TrialProposal? Propose()
    {
        var random = _log.NextRandom();
        var open = _searches.Where(search => !_log.Of(search.Learner).GivenUp).ToList();
        while (open.Count > 0)
        {
            var search = open.FirstOrDefault(candidate => _log.Of(candidate.Learner).Proposed == 0) ?? Draw(open, random);
            if (search.Propose(random) is { } proposal)
            {
                return _log.Propose(proposal);
            }

            open.Remove(search);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Report(TrialProposal proposal, double? loss)
    {
        _log.Report(proposal, loss);
        _searches.Find(search => search.Learner == proposal.Learner)?.Report(proposal.Parameters, loss);
    }

    /// <summary>Draws a learner by rank.</summary>
    private LocalSearch Draw(List<LocalSearch> open, Random random)
    {
        var ranked = open.OrderBy(search => _log.Of(search.Learner).Best).ToList();
        var weights = ranked.Select((_, rank) => Math.Max(Math.Pow(0.5, rank), SmallestWeight)).ToList();
        var position = random.NextDouble() * weights.Sum();
        for (var i = 0; i < ranked.Count - 1; i++)
        {
            position -= weights[i];
            if (position < 0)
            {
                return ranked[i];
            }
        }

        return ranked[^1];
    }
}
