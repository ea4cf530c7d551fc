namespace Studio.Jobs.Artifacts;

/// <summary>Content that a store holds.</summary>
/// <param name="Sha256">SHA-256 of the content, lower-case hexadecimal.</param>
/// <param name="ModifiedAt">When it was stored, by the clock of whoever keeps it.</param>
internal sealed record StoredArtifact(string Sha256, DateTimeOffset ModifiedAt);
