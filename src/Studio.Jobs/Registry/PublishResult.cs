namespace Studio.Jobs.Registry;

/// <summary>What became of the wish to publish a model.</summary>
public enum PublishOutcome
{
    /// <summary>There is a new version.</summary>
    Published,

    /// <summary>It was a version already.</summary>
    AlreadyPublished,

    /// <summary>There is no such experiment.</summary>
    NoExperiment,

    /// <summary>The experiment ended with no model of that name.</summary>
    NoModel,

    /// <summary>It cannot be published.</summary>
    Refused,
}

/// <summary>The answer to the wish to publish a model.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Version">Number of the version; null unless there is one.</param>
/// <param name="Reason">One sentence when there is none.</param>
public sealed record PublishResult(PublishOutcome Outcome, int? Version, string? Reason);
