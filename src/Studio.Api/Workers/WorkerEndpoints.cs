namespace Studio.Api.Workers;

using Studio.Jobs.Workers;

/// <summary><c>/api/v1/workers</c>.</summary>
internal static class WorkerEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder api) =>
        api.MapGet("/workers", (WorkerService workers, CancellationToken token) => workers.ListAsync(token))
            .WithTags("Workers")
            .WithSummary("List the workers: queues, slots, what they run, last sign of life");
}
