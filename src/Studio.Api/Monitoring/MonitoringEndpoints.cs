namespace Studio.Api.Monitoring;

using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;

/// <summary>How versions do while they are served: <c>/api/v1/models/{name}/versions/{version}/monitoring</c>, <c>/api/v1/models/{name}/truth</c> and <c>/api/v1/alerts</c>.</summary>
internal static class MonitoringEndpoints
{
    /// <summary>Maps the endpoints below <c>/api/v1</c>.</summary>
    public static void MapMonitoring(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models/{name}/versions/{version}/monitoring", FindAsync)
            .WithSummary("Get how a version does while it is served")
            .WithDescription("Calls, errors and latency in windows of time, and of the calls that are sampled (Studio:Monitoring:SampleRate) whether their rows are like those that the version was validated on, column by column; the metric on rows whose truth is known. `from` and `to` are moments such as 2026-01-31T00:00:00Z; 30 windows up to now by default, 400 at most. What other processes have counted is there within half a minute.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/models/{name}/truth", JoinAsync)
            .WithSummary("Tell what became true of rows that were predicted")
            .WithDescription("JSON `[{\"predictionId\": \"…\", \"row\": 0, \"value\": \"yes\"}, …]`, or CSV with these names in its header, at most 100,000 rows and 32 MiB. `predictionId` is the header Prediction-Id of the answer, `row` the number of the row in the call from 0 (0 by default), `value` the class or the number. Only answers of sampled calls are stored; the answer tells how many rows were joined to theirs, of how many there is none, and whose truth was known before, which stays.")
            .Accepts<IReadOnlyList<TruthRow>>("application/json", TruthBody.Csv)
            .Produces<TruthResult>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        api.MapGet("/alerts", async (bool? ended, MonitoringAlerts alerts, CancellationToken token) => TypedResults.Ok(await alerts.ListAsync(ended == true, token)))
            .WithSummary("List what somebody should know of served versions")
            .WithDescription("A version is asked other rows than it was validated on (drift), is worse than it was then (quality), or too many of its calls go wrong (errors). Those that hold, the latest first; `?ended=true` lists those that hold no more as well.");
    }

    private static async Task<Results<Ok<MonitoringReport>, ProblemHttpResult>> FindAsync(
        string name, string version, DateTimeOffset? from, DateTimeOffset? to, ModelService models, MonitoringService monitoring, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(models, name, version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        try
        {
            return await monitoring.FindAsync(found.Version.Name, found.Version.Version, from, to, token) is { } report
                ? TypedResults.Ok(report)
                : Problems.NotFound(VersionLookup.NoModel(name));
        }
        catch (ArgumentException problem)
        {
            return Problems.BadRequest(problem.Message);
        }
    }

    private static async Task<IResult> JoinAsync(string name, HttpRequest request, ModelService models, TruthService truths, CancellationToken token) =>
        await models.FindAsync(name, token) is { } model
            ? TypedResults.Ok(await truths.JoinAsync(model.Name, await TruthBody.ReadAsync(request, token), token))
            : Problems.NotFound(VersionLookup.NoModel(name));
}
