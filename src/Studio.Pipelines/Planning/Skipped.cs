namespace Studio.Pipelines.Planning;

/// <summary>A learner or column left out of the search, and why.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">One sentence.</param>
public sealed record Skipped(string Name, string Reason);
