namespace Studio.Pipelines.Search;

/// <summary>
/// What tuners remember: the proposals that are out, those that came back, and how each learner fares. A proposal is
/// drawn from a seed made of this log alone, so reporting stored trials brings a tuner back to where it was.
/// </summary>
internal sealed class TrialLog(int seed)
{
    /// <summary>Failures after which a learner that never succeeded is given up.</summary>
    public const int MaxFailures = 3;

    private readonly Dictionary<string, LearnerRecord> _learners = [];
    private readonly HashSet<TrialProposal> _seen = [];
    private readonly List<TrialProposal> _pending = [];
    private int _reports;

    /// <summary>True when the configuration was proposed or reported already.</summary>
    public bool Has(TrialProposal proposal) => _seen.Contains(proposal);

    /// <summary>What is known of a learner.</summary>
    public LearnerRecord Of(string learner) =>
        _learners.TryGetValue(learner, out var record) ? record : _learners[learner] = new LearnerRecord();

    /// <summary>A generator for the next proposal.</summary>
    public Random NextRandom() => new(unchecked((((seed * 397) ^ _reports) * 397) ^ _pending.Count));

    /// <summary>Remembers that others try a configuration, so that it is not proposed here.</summary>
    public void LeaveToOthers(TrialProposal proposal) => _seen.Add(proposal);

    /// <summary>Remembers a proposal on its way out.</summary>
    public TrialProposal Propose(TrialProposal proposal)
    {
        _seen.Add(proposal);
        _pending.Add(proposal);
        Of(proposal.Learner).Proposed++;
        return proposal;
    }

    /// <summary>Remembers how one came back; it need not have been proposed here.</summary>
    public void Report(TrialProposal proposal, double? loss)
    {
        var record = Of(proposal.Learner);
        if (!_pending.Remove(proposal))
        {
            _seen.Add(proposal);
            record.Proposed++;
        }

        _reports++;
        if (loss is { } value && !double.IsNaN(value))
        {
            record.Completed++;
            record.Best = Math.Min(record.Best, value);
        }
        else
        {
            record.Failed++;
        }
    }

    /// <summary>How a learner fares.</summary>
    internal sealed class LearnerRecord
    {
        /// <summary>Proposals out or reported.</summary>
        public int Proposed { get; set; }

        /// <summary>Trials with a loss.</summary>
        public int Completed { get; set; }

        /// <summary>Trials without one.</summary>
        public int Failed { get; set; }

        /// <summary>Lowest loss; infinite before the first.</summary>
        public double Best { get; set; } = double.PositiveInfinity;

        /// <summary>True when it never succeeded in <see cref="MaxFailures"/> attempts.</summary>
        public bool GivenUp => Completed == 0 && Failed >= MaxFailures;
    }
}
