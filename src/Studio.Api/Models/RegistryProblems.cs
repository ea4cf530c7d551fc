namespace Studio.Api.Models;

using Studio.Jobs.Registry;

/// <summary>What HTTP answers when a change of versions or aliases was not made.</summary>
internal static class RegistryProblems
{
    /// <summary>404 or 409 with the reason; null when it was made.</summary>
    public static ProblemHttpResult? Of(RegistryResult result) => result.Outcome switch
    {
        RegistryOutcome.Done => null,
        RegistryOutcome.NotFound => Problems.NotFound(result.Reason!),
        RegistryOutcome.Refused => Problems.Conflict(result.Reason!),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Outcome, null),
    };
}
