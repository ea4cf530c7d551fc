namespace Studio.Api.Models;

using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;

/// <summary>Who answers the calls of a model that name no version.</summary>
public sealed record SetRouteRequest
{
    /// <summary>Share of these calls that the challenger answers, 0 (the default) to 1.</summary>
    public double? Share { get; set; }

    /// <summary>Share of the other calls of which the challenger is asked too, without being heard, 0 (the default) to 1.</summary>
    public double? Shadow { get; set; }
}

/// <summary><c>/api/v1/models/{name}/route</c>: champion and challenger.</summary>
internal static class RouteEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapRoutes(this IEndpointRouteBuilder models)
    {
        models.MapGet("/{name}/route", FindAsync).WithSummary("Get who answers calls that name no version").WithDescription("404 where the model has no route: then the newest ready version answers.");
        models.MapPut("/{name}/route", SetAsync)
            .WithSummary("Let the champion answer, and the challenger in part")
            .WithDescription("From then on calls and batches that name no version go to what the alias `champion` names; without a route they go to the newest ready version. `share` of the calls is answered by what `challenger` names instead, and of `shadow` of the others it is asked too, after the caller has the answer: what it says is stored beside what was answered, for `truth` to come. 409 while no version is the champion. Calls that name a version get that one.")
            .Accepts<SetRouteRequest>("application/json");
        models.MapDelete("/{name}/route", RemoveAsync).WithSummary("Let the newest ready version answer again");
        models.MapGet("/{name}/shadow", ReportAsync)
            .WithSummary("Compare what the challenger said unheard with what was answered")
            .WithDescription("Of the latest 50,000 rows that both were asked: how often they say the same, how far apart they are, and, of those whose truth is known, all metrics of both with the intervals of their difference and a paired test. 404 while there is no champion or no challenger.");
    }

    private static async Task<Results<Ok<ModelRoute>, ProblemHttpResult>> FindAsync(string name, ModelRoutes routes, ModelService models, CancellationToken token) =>
        await routes.FindAsync(name, token) is { } route ? TypedResults.Ok(route)
        : await models.FindAsync(name, token) is null ? Problems.NotFound(VersionLookup.NoModel(name))
        : Problems.NotFound($"Model '{name}' has no route: the newest ready version answers calls that name none.");

    private static async Task<Results<Ok<ModelRoute>, ValidationProblem, ProblemHttpResult>> SetAsync(string name, HttpRequest request, ModelRoutes routes, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<SetRouteRequest>(request, token);
        var problems = new Dictionary<string, string[]>(errors);
        foreach (var (field, share) in new[] { ("share", form.Share), ("shadow", form.Shadow) })
        {
            if (share is not (null or (>= 0 and <= 1)))
            {
                problems[field] = [FormattableString.Invariant($"{field} is {share}; give a share from 0 to 1.")];
            }
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        return RegistryProblems.Of(await routes.SetAsync(name, form.Share ?? 0, form.Shadow ?? 0, token)) is { } problem ? problem : TypedResults.Ok(await routes.FindAsync(name, token));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string name, ModelRoutes routes, CancellationToken token) =>
        RegistryProblems.Of(await routes.RemoveAsync(name, token)) is { } problem ? problem : TypedResults.NoContent();

    private static async Task<Results<Ok<ShadowReport>, ProblemHttpResult>> ReportAsync(string name, ShadowLog log, ModelService models, CancellationToken token) =>
        await log.ReportAsync(name, token) is { } report ? TypedResults.Ok(report)
        : await models.FindAsync(name, token) is null ? Problems.NotFound(VersionLookup.NoModel(name))
        : Problems.NotFound($"Model '{name}' has no champion and challenger to compare; both aliases have to name a version of the same classes.");
}
