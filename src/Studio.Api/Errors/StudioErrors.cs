namespace Studio.Api.Errors;

/// <summary>Makes every error of the API a ProblemDetails document.</summary>
public static class StudioErrors
{
    /// <summary>What is said of an error that has no cause in what was asked for.</summary>
    internal const string Unexpected = "Something went wrong that should not; the log of the service has the details.";

    /// <summary>Adds the exception handler and its wording.</summary>
    public static void AddStudioErrors(this IServiceCollection services)
    {
        services.AddExceptionHandler<StudioExceptionHandler>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var request = context.HttpContext.Request;
            context.ProblemDetails.Detail = Translated(context.ProblemDetails.Detail ?? context.ProblemDetails.Status switch
            {
                StatusCodes.Status404NotFound => $"There is nothing at {request.Path}; /scalar shows what there is.",
                StatusCodes.Status405MethodNotAllowed => $"{request.Path} does not take {request.Method}; /scalar shows what it takes.",
                StatusCodes.Status415UnsupportedMediaType => $"{request.Path} does not take Content-Type '{request.ContentType}'; /scalar shows what it takes.",
                StatusCodes.Status500InternalServerError => Unexpected,
                _ => null,
            });
            if (context.ProblemDetails is HttpValidationProblemDetails { Errors: var errors })
            {
                foreach (var field in errors.Keys)
                {
                    errors[field] = [.. errors[field].Select(Told)];
                }
            }
        });
    }

    private static string? Translated(string? detail) => detail is null ? null : Told(detail);

    /// <summary>Turns exceptions everywhere, and empty error answers outside the pages, into ProblemDetails.</summary>
    public static void UseStudioErrors(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseWhen(context => IsForPrograms(context.Request.Path), branch => branch.UseStatusCodePages());
    }

    /// <summary>True for addresses that programs ask, to whom pages are no answer.</summary>
    public static bool IsForPrograms(PathString path) =>
        path.StartsWithSegments("/api") || path.StartsWithSegments("/v2") || path.StartsWithSegments("/mcp") || path.StartsWithSegments("/health") || path.StartsWithSegments("/openapi");
}
