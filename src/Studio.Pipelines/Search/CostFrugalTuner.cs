namespace Studio.Pipelines.Search;

/// <summary>
/// Cost-frugal search (Wang et al. 2021, "FLAML"): a randomised local search for each learner, cheap shares of the rows first, and the
/// learner that goes next drawn by the inverse of the estimated cost at which it improves on the best model. Costs come from the
/// learners' formulas and times are never looked at, so that the same seed and results give the same search.
/// </summary>
public sealed class CostFrugalTuner : ITuner
{
    // No learner is drawn less often than this share of the most promising one: estimates are rough.
    private const double SmallestWeight = 0.1;

    private readonly TrialLog _log;
    private readonly bool _beginsLearners;
    private readonly List<LearnerProgress> _learners;

    /// <summary>Creates the tuner.</summary>
    /// <param name="learners">Learners in the order in which they start.</param>
    /// <param name="seed">Seed of every draw.</param>
    /// <param name="fidelities">Shares of the training rows to try configurations on, ascending, the last one 1; null for all rows only.</param>
    /// <param name="leftToOthers">Configurations that another tuner beside this one tries; null for none.</param>
    /// <param name="beginsLearners">False where another tuner tries each learner first: those that have had no result wait as long as one that has proposes something.</param>
    public CostFrugalTuner(
        IReadOnlyList<LearnerSearch> learners, int seed, IReadOnlyList<double>? fidelities = null, IEnumerable<TrialProposal>? leftToOthers = null, bool beginsLearners = true)
    {
        (_log, _beginsLearners) = (new TrialLog(seed), beginsLearners);
        foreach (var proposal in leftToOthers ?? [])
        {
            _log.LeaveToOthers(proposal);
        }

        _learners = [.. learners.Select(learner => new LearnerProgress(learner, fidelities ?? [1], _log))];
    }

    /// <inheritdoc/>
    public TrialProposal? Propose()
    {
        var random = _log.NextRandom();
        var open = _learners.Where(learner => !_log.Of(learner.Learner).GivenUp).ToList();
        while (open.Count > 0)
        {
            // Those with a result that have nothing left to propose are gone from the list: then it is the turn of the others after all.
            var ready = _beginsLearners || !open.Exists(HasResult) ? open : open.FindAll(HasResult);
            var learner = ready.FirstOrDefault(candidate => _log.Of(candidate.Learner).Proposed == 0) ?? Draw(ready, random);
            if (learner.Propose(random) is { } proposal)
            {
                return _log.Propose(proposal);
            }

            open.Remove(learner);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Report(TrialProposal proposal, double? loss)
    {
        _log.Report(proposal, loss);
        _learners.Find(learner => learner.Learner == proposal.Learner && learner.Holds(proposal.Parameters))?.Report(proposal, loss);
    }

    private bool HasResult(LearnerProgress learner) => _log.Of(learner.Learner) is { Completed: > 0 } or { Failed: > 0 };

    private LearnerProgress Draw(List<LearnerProgress> open, Random random)
    {
        var (best, worst) = (_learners.Min(learner => learner.Best), _learners.Max(learner => learner.Worst));
        var weights = open.Select(learner => 1 / Math.Max(1e-12, learner.CostToImprove(best, worst))).ToList();
        var smallest = SmallestWeight * weights.Max();
        weights = weights.ConvertAll(weight => Math.Max(weight, smallest));
        var position = random.NextDouble() * weights.Sum();
        for (var i = 0; i < open.Count - 1; i++)
        {
            position -= weights[i];
            if (position < 0)
            {
                return open[i];
            }
        }

        return open[^1];
    }
}
