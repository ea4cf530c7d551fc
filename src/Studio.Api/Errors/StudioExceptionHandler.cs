namespace Studio.Api.Errors;

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Pipelines.Data;

/// <summary>Answers exceptions that have a cause in the request; all others become a 500 without details, and are logged.</summary>
internal sealed partial class StudioExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        if (CauseOf(exception) is not var (status, detail))
        {
            return false;
        }

        httpContext.Response.StatusCode = status;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = status, Detail = detail },
        });
    }

    /// <summary>Status and words of an exception that has a cause in what was asked for; null for all others.</summary>
    internal static (int Status, string Detail)? CauseOf(Exception exception) => exception switch
    {
        _ when DiskFull.IsCauseOf(exception) => (StatusCodes.Status507InsufficientStorage, DiskFullException.Text),
        AccessDeniedException => (StatusCodes.Status403Forbidden, exception.Message),
        StorageLimitException => (StatusCodes.Status507InsufficientStorage, exception.Message),
        ArtifactException => (StatusCodes.Status500InternalServerError, exception.Message),
        MissingPartException => (StatusCodes.Status501NotImplemented, exception.Message),
        DatasetException => (StatusCodes.Status400BadRequest, exception.Message),
        BadHttpRequestException bad => (bad.StatusCode, Explain(bad)),
        _ => null,
    };

    private static string Explain(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status400BadRequest when UnreadableParameter().Match(bad.Message) is { Success: true } match =>
            $"{QueryName(match)}={match.Groups["value"].Value} is not understood; /scalar shows what {QueryName(match)} may be.",
        StatusCodes.Status413PayloadTooLarge => "The request is larger than allowed here; send fewer rows, or raise the setting Studio:MaxUploadBytes for uploads.",
        _ => bad.Message,
    };

    /// <summary>The name in the address, where the framework tells that of a property.</summary>
    private static string QueryName(Match match) =>
        match.Groups["name"].Value is var name && char.IsUpper(name[0]) ? JsonNamingPolicy.KebabCaseLower.ConvertName(name) : name;

    // The framework's wording names a C# type.
    [GeneratedRegex("^Failed to bind parameter \".* (?<name>\\w+)\" from \"(?<value>.*)\"\\.$")]
    private static partial Regex UnreadableParameter();
}
