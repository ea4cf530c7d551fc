namespace Studio.Api.Experiments;

/// <summary>Which of an experiment's models to publish.</summary>
public sealed record PublishRequest
{
    /// <summary><c>best</c>, <c>single</c> or <c>small</c>.</summary>
    public string? Candidate { get; set; }
}
