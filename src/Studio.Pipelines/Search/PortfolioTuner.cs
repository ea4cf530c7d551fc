namespace Studio.Pipelines.Search;

/// <summary>
/// Proposes every learner's portfolio first, and then what another tuner proposes. The portfolios are interleaved: first
/// the first of each learner in the order given, so that all learners have been tried early, then the second of each.
/// The other tuner hears all results.
/// </summary>
/// <param name="portfolio">What <see cref="Interleave"/> made of the learners, or a share of it.</param>
/// <param name="next">Goes on after the portfolios; null to end with them.</param>
public sealed class PortfolioTuner(IReadOnlyList<TrialProposal> portfolio, ITuner? next) : ITuner
{
    private readonly TrialLog _log = new(seed: 0);

    /// <inheritdoc/>
    public TrialProposal? Propose() =>
        portfolio.FirstOrDefault(proposal => !_log.Has(proposal) && !_log.Of(proposal.Learner).GivenUp) is { } first
            ? _log.Propose(first)
            : ProposeNext();

    /// <inheritdoc/>
    public void Report(TrialProposal proposal, double? loss)
    {
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

    /// <summary>The other tuner does not hear of portfolio proposals before they are reported, so it may repeat one that is still out.</summary>
    private TrialProposal? ProposeNext()
    {
        while (next?.Propose() is { } proposal)
        {
            if (!_log.Has(proposal))
            {
                return _log.Propose(proposal);
            }
        }

        return null;
    }
}
