namespace Studio.Pipelines.Pretrained;

/// <summary>A pretrained encoder cannot be used; the message names the folder or file, the cause and the remedy.</summary>
public sealed class EncoderException(string message) : Exception(message);
