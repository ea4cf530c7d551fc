namespace Studio.Jobs.Evaluations;

using Studio.Pipelines.Planning;

/// <summary>How far the evaluation of a version is.</summary>
/// <param name="State">Where it is.</param>
/// <param name="Reason">Why it failed or is tried again; null otherwise.</param>
/// <param name="Step">What is being found out, in a few words; null when nothing is.</param>
/// <param name="Left">Reports that could not be made, with the reason; null until it has ended.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it first began; null before.</param>
/// <param name="EndedAt">When it ended; null before.</param>
public sealed record EvaluationRecord(
    OrderState State, string? Reason, string? Step, IReadOnlyList<Skipped>? Left, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>True while reports may still come.</summary>
    public bool IsOpen => State is OrderState.Queued or OrderState.Running;
}
