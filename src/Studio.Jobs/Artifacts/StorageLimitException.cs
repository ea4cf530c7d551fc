namespace Studio.Jobs.Artifacts;

using Studio.Pipelines.Data;

/// <summary>No more may be stored; the message names the limit, what is used and what to do.</summary>
public sealed class StorageLimitException(string message) : DatasetException(message);
