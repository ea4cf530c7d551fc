namespace Studio.Pipelines.Search;

/// <summary>
/// How the search of one learner goes: on a share of the rows at first, and on more of them whenever a round of steps on a share has
/// brought nothing, beginning there with the best configuration so far. Losses of different shares are never compared.
/// </summary>
internal sealed class LearnerProgress
{
    private readonly LearnerSearch _learner;
    private readonly IReadOnlyList<double> _fidelities;
    private readonly LocalSearch[] _searches;
    private double _worst = double.NegativeInfinity;
    private double _previousBest = double.NaN;
    private double _cost;
    private double _costAtBest;
    private double _costAtPrevious;
    private int _level;

    /// <summary>Creates it at the smallest share.</summary>
    public LearnerProgress(LearnerSearch learner, IReadOnlyList<double> fidelities, TrialLog log)
    {
        // Without anything to search there is only one thing to try.
        (_learner, _fidelities) = (learner, learner.Space.Ranges.Count == 0 ? [1] : fidelities);
        _searches = [.. _fidelities.Select(fidelity => new LocalSearch(learner, log, fidelity))];
    }

    /// <summary>Name of the learner.</summary>
    public string Learner => _learner.Learner;

    /// <summary>Lowest loss on all rows; infinite before.</summary>
    public double Best => _searches[^1].BestLoss;

    /// <summary>Highest loss on all rows; negative infinite before.</summary>
    public double Worst => _worst;

    /// <summary>True when a configuration is one of the learner's space.</summary>
    public bool Holds(ParameterSet parameters) => _learner.Space.Holds(parameters);

    /// <summary>The next configuration; null when there is none.</summary>
    public TrialProposal? Propose(Random random)
    {
        // A share that is used up is passed over without a change of state: only reports change it, so that they alone restore it.
        for (var level = _level; level < _searches.Length; level++)
        {
            var below = level > _level ? _searches[level - 1].Best : null;
            if ((_searches[level].ProposeIfNew(below) ?? _searches[level].Propose(random)) is { } proposal)
            {
                return proposal;
            }
        }

        return null;
    }

    /// <summary>Hears a result of this learner.</summary>
    public void Report(TrialProposal proposal, double? loss)
    {
        _cost += _learner.Cost(proposal.Parameters, proposal.Fidelity);
        var level = Level(proposal.Fidelity);
        if (level < 0)
        {
            return;
        }

        var before = _searches[level].BestLoss;
        _searches[level].Report(proposal.Parameters, loss);
        if (level == _searches.Length - 1 && loss is { } value)
        {
            _worst = Math.Max(_worst, value);
        }

        if (level >= _level && _searches[level].BestLoss < before)
        {
            (_costAtPrevious, _costAtBest) = (_costAtBest, _cost);
            _previousBest = level == _searches.Length - 1 ? before : double.NaN;
        }

        if (level >= _level && _searches[level].HasSettled && level < _searches.Length - 1)
        {
            (_costAtPrevious, _costAtBest) = (_cost, _cost);
            Rise(level + 1);
        }
    }

    /// <summary>
    /// Estimated cost until this learner gives the best model of all (ECI, Wang et al. 2021, "FLAML"): what its last improvements took,
    /// or, when it is behind, what closing the gap takes at its pace.
    /// </summary>
    /// <param name="globalBest">Lowest loss of all learners on all rows.</param>
    /// <param name="globalWorst">Highest one, from which the first improvement of each learner is counted.</param>
    public double CostToImprove(double globalBest, double globalWorst)
    {
        var own = Math.Max(_cost - _costAtBest, _costAtBest - _costAtPrevious);
        var gap = Best - globalBest;
        if (!double.IsFinite(gap) || gap <= 0)
        {
            return own;
        }

        var from = double.IsFinite(_previousBest) ? _previousBest : globalWorst;
        var pace = (from - Best) / Math.Max(1e-12, _cost - _costAtPrevious);
        return Math.Max(own, pace > 0 ? 2 * gap / pace : double.PositiveInfinity);
    }

    private int Level(double fidelity) =>
        Enumerable.Range(0, _fidelities.Count).FirstOrDefault(level => _fidelities[level] == fidelity, -1);

    private void Rise(int level)
    {
        if (_searches[level - 1].Best is { } best)
        {
            _searches[level].TryNext(best);
        }

        _level = level;
    }
}
