namespace Studio.Api.Security;

/// <summary>The service was told to listen beyond this machine. The message is one line for people.</summary>
public sealed class UnsafeAddressException(string message) : Exception(message);
