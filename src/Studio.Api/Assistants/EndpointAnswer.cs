namespace Studio.Api.Assistants;

using System.Diagnostics;
using Studio.Api.Predictions;

/// <summary>What an endpoint of the REST API answers, for tools, which ask the same methods.</summary>
internal static class EndpointAnswer
{
    /// <summary>The value that is answered.</summary>
    /// <typeparam name="T">What is answered when all goes well.</typeparam>
    /// <exception cref="ToolRefusedException">The answer is a problem; the message has all that it tells.</exception>
    public static T ValueOf<T>(IResult answer) => answer switch
    {
        INestedHttpResult nested => ValueOf<T>(nested.Result),
        IValueHttpResult<T> { Value: { } value } => value,
        ValidationProblem invalid => throw new ToolRefusedException(string.Join(' ', invalid.ProblemDetails.Errors.SelectMany(field => field.Value.Select(message => $"{field.Key}: {Told(message)}")))),
        ProblemHttpResult { ProblemDetails.Detail: { } detail } => throw new ToolRefusedException(detail),
        BusyResult => throw new ToolRefusedException(BusyResult.Reason),
        _ => throw new UnreachableException($"{answer.GetType().Name} has no {typeof(T).Name}."),
    };
}
