namespace Studio.Jobs.Artifacts;

/// <summary>A stored file cannot be read or written; the message names it, the cause and what to do.</summary>
public sealed class ArtifactException(string message, Exception? cause = null) : IOException(message, cause);
