namespace Studio.Pipelines.Search;

/// <summary>
/// Random search (Bergstra and Bengio 2012): the learners take turns, each first with its default and then with
/// configurations drawn uniformly from its space. Learners without a space get one turn.
/// </summary>
public sealed class RandomTuner(IReadOnlyList<LearnerSearch> learners, int seed) : ITuner
{
    // A space of a few whole numbers is soon used up; this many draws that were all had before mean that it is.
    private const int MaxDraws = 50;

    private readonly TrialLog _log = new(seed);

    /// <inheritdoc/>
    public TrialProposal? Propose()
    {
        var random = _log.NextRandom();
        return learners
            .Where(learner => !_log.Of(learner.Learner).GivenUp)
            .OrderBy(learner => _log.Of(learner.Learner).Proposed)
            .Select(learner => Draw(learner, random))
            .FirstOrDefault(proposal => proposal is not null) is { } next
            ? _log.Propose(next)
            : null;
    }

    /// <inheritdoc/>
    public void Report(TrialProposal proposal, double? loss) => _log.Report(proposal, loss);

    private TrialProposal? Draw(LearnerSearch learner, Random random)
    {
        var proposal = new TrialProposal(learner.Learner, learner.Space.Default());
        for (var draw = 0; draw < MaxDraws && _log.Has(proposal); draw++)
        {
            proposal = proposal with { Parameters = UnitCube.Sample(learner.Space, random) };
        }

        return _log.Has(proposal) ? null : proposal;
    }
}
