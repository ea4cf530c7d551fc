namespace Studio.Api.Assistants;

/// <summary>A tool cannot do what it was asked for. The message is for the assistant and the person: it names the value, the cause and the remedy.</summary>
internal sealed class ToolRefusedException(string message) : Exception(message);
