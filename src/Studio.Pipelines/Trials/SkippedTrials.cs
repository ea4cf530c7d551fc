namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;

/// <summary>Counts the configurations that a search left out, by learner.</summary>
internal sealed class SkippedTrials
{
    private readonly Dictionary<string, (int Count, string First)> _learners = [];

    /// <summary>One entry a learner: how many configurations, and why the first of them.</summary>
    public IReadOnlyList<Skipped> Summary =>
        [.. _learners.Select(entry => new Skipped(
            entry.Key,
            entry.Value.Count == 1 ? $"One configuration was skipped: {entry.Value.First}." : $"{entry.Value.Count} configurations were skipped, the first because {entry.Value.First}."))];

    /// <summary>Counts one.</summary>
    /// <param name="learner">Its learner.</param>
    /// <param name="reason">Why, as a clause.</param>
    public void Add(string learner, string reason) =>
        _learners[learner] = _learners.TryGetValue(learner, out var known) ? (known.Count + 1, known.First) : (1, reason);
}
