namespace Studio.Pipelines.Data;

/// <summary>This installation came without what the call needs. The message is one sentence that names the part and the remedy.</summary>
public sealed class MissingPartException(string message) : DatasetException(message);
