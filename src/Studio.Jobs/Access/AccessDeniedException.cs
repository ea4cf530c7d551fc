namespace Studio.Jobs.Access;

/// <summary>Somebody asked for what their role does not allow. The message is for people.</summary>
public sealed class AccessDeniedException(string message) : Exception(message);
