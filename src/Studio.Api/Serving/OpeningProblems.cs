namespace Studio.Api.Serving;

/// <summary>What HTTP answers when a version is not to be had.</summary>
internal static class OpeningProblems
{
    /// <summary>The answer: 400, 404 or 409.</summary>
    public static ProblemHttpResult Answer(OpeningProblem problem, string reason) => problem switch
    {
        OpeningProblem.NoSuchWord => Problems.BadRequest(reason),
        OpeningProblem.NotFound => Problems.NotFound(reason),
        OpeningProblem.Unusable => Problems.Conflict(reason),
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, null),
    };
}
