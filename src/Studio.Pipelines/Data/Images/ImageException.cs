namespace Studio.Pipelines.Data.Images;

/// <summary>A picture cannot be used. The message continues the picture's name: <c>is damaged …</c>, and tells the remedy.</summary>
/// <param name="cause">Cause and remedy, without a full stop.</param>
public sealed class ImageException(string cause) : Exception(cause);
