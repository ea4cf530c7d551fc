namespace Studio.Pipelines.Search;

/// <summary>
/// Proposes every learner's portfolio first, and then what another tuner proposes. The portfolios are interleaved: first
/// the first of each learner in the order given, so that all learners have been tried early, then the second of each.
/// Where the order is to follow the results, learners that do well have more turns, counted by what they cost, and the other tuner takes steps before what
/// is dear. It hears all results.
/// </summary>
/// <param name="portfolio">What <see cref="Interleave"/> made of the learners, or a share of it.</param>
/// <param name="next">Goes on after the portfolios; null to end with them.</param>
/// <param name="judged">Learners whose turns follow their results once each has had its first; null to keep to the order of the portfolio.</param>
/// <param name="ordered">Configurations at the start of the portfolio whose order is kept all the same.</param>
public sealed class PortfolioTuner(IReadOnlyList<TrialProposal> portfolio, ITuner? next, IReadOnlyList<LearnerSearch>? judged = null, int ordered = 0) : ITuner
{
    // What the other tuner has spent counts so many times: a known configuration promises more than a step from one.
    private const double NextsWeight = 3;

    // Times the average of what was tried, above which a configuration is dear.
    private const double DearTimes = 3;

    private readonly TrialLog _log = new(seed: 0);
    private double _spentByNext;

    /// <inheritdoc/>
    public TrialProposal? Propose()
    {
        if (judged is null || portfolio.Take(ordered).Any(IsOpen))
        {
            return portfolio.FirstOrDefault(IsOpen) is { } first ? _log.Propose(first) : ProposeNext();
        }

        if (portfolio.Where(IsOpen).MinBy(proposal => Turn(proposal, judged)) is not { } due)
        {
            return ProposeNext();
        }

        var step = IsDear(due, judged) && NextsWeight * _spentByNext < Turn(due, judged) ? ProposeNext() : null;
        return step ?? _log.Propose(due);
    }

    /// <inheritdoc/>
    public void Report(TrialProposal proposal, double? loss)
    {
        if (!_log.Has(proposal))
        {
            Spend(proposal);
        }

        _log.Report(proposal, loss);
        next?.Report(proposal, loss);
    }

    /// <summary>The portfolios of learners, interleaved.</summary>
    /// <param name="learners">Learners in the order in which they start.</param>
    /// <param name="fidelity">Share of the rows on which all but the first of each learner are tried; the next tuner takes the good ones further.</param>
    public static IReadOnlyList<TrialProposal> Interleave(IReadOnlyList<LearnerSearch> learners, double fidelity) =>
        [.. learners
            .SelectMany((learner, order) => learner.Portfolio.Select((parameters, round) =>
                (Round: round + learner.FirstRound, Order: order, Proposal: new TrialProposal(learner.Learner, parameters, round == 0 ? 1 : fidelity))))
            .OrderBy(entry => entry.Round)
            .ThenBy(entry => entry.Order)
            .Select(entry => entry.Proposal)
            .Distinct()];

    /// <summary>
    /// When a configuration is due, as fair shares are dealt out: the learner on which least was spent, by the formulas of cost, has the next turn, and what was
    /// spent counts twice where one learner does better, three times where two do. The first of each goes before; of those that start later it waits for what it costs.
    /// </summary>
    private double Turn(TrialProposal proposal, IReadOnlyList<LearnerSearch> learners)
    {
        var learner = learners.First(candidate => candidate.Learner == proposal.Learner);
        var tried = portfolio.Where(other => other.Learner == learner.Learner && _log.Has(other)).ToList();
        if (tried.Count == 0)
        {
            return learner.FirstRound * Cost(proposal, learners);
        }

        var best = _log.Of(learner.Learner).Best;
        return tried.Sum(other => Cost(other, learners)) * (1 + learners.Count(other => _log.Of(other.Learner).Best < best));
    }

    /// <summary>Whether a configuration costs several times what those tried so far did on average, so that steps from them are worth more for their time.</summary>
    private bool IsDear(TrialProposal due, IReadOnlyList<LearnerSearch> learners)
    {
        // Steps need a result to be taken from; learners with nothing to search take none.
        var begun = learners.Where(learner => learner.Space.Ranges.Count > 0 && _log.Of(learner.Learner).Completed > 0).Select(learner => learner.Learner).ToHashSet();
        double[] tried = [.. portfolio.Where(proposal => begun.Contains(proposal.Learner) && _log.Has(proposal)).Select(proposal => Cost(proposal, learners))];
        return tried.Length > 0 && Cost(due, learners) > DearTimes * tried.Average();
    }

    /// <summary>What a configuration costs; nothing is known of one of another version.</summary>
    private static double Cost(TrialProposal proposal, IReadOnlyList<LearnerSearch> learners) =>
        learners.FirstOrDefault(learner => learner.Learner == proposal.Learner && learner.Space.Holds(proposal.Parameters))?.Cost(proposal.Parameters, proposal.Fidelity) ?? 0;

    private void Spend(TrialProposal proposal) =>
        _spentByNext += judged is null || portfolio.Contains(proposal) ? 0 : Cost(proposal, judged);

    private bool IsOpen(TrialProposal proposal) => !_log.Has(proposal) && !_log.Of(proposal.Learner).GivenUp;

    /// <summary>The other tuner does not hear of portfolio proposals before they are reported, so it may repeat one that is still out.</summary>
    private TrialProposal? ProposeNext()
    {
        while (next?.Propose() is { } proposal)
        {
            if (!_log.Has(proposal))
            {
                Spend(proposal);
                return _log.Propose(proposal);
            }
        }

        return null;
    }
}
