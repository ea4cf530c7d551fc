namespace Studio.Jobs.Storage;

/// <summary>The store cannot be used; the message is one sentence for the person who runs the studio, without any password.</summary>
public sealed class StoreException(string message, Exception? cause = null) : IOException(message, cause);
