namespace Studio.Api.Datasets;

using System.Net.ServerSentEvents;
using System.Text.Json;
using Studio.Api.Streaming;
using Studio.Jobs.Datasets;
using Studio.Pipelines;

/// <summary><c>/api/v1/imports</c>: datasets on their way in.</summary>
public static class ImportEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapImports(this IEndpointRouteBuilder imports)
    {
        imports.MapGet("/{number:guid}/events", Events)
            .WithSummary("Watch an import (server-sent events)")
            .WithDescription("The number is that of `?import=` of an upload, a fetch or a reading again, and may be asked for 10 s before that begins. Event types: `progress` with phase (receiving, preparing, surveying, reading), done and total in bytes (total 0 where unknown); then `completed` with datasetId, or `failed` with reason. A `ping` every 15 s keeps the connection open. Known to the process that imports only.")
            .Produces<ImportState>(StatusCodes.Status200OK, "text/event-stream");
        imports.MapDelete("/{number:guid}", CancelAsync).WithSummary("Cancel an import; nothing of it is kept");
    }

    private static ServerSentEventsResult<string> Events(Guid number, RunningImports imports, TimeProvider time, CancellationToken token) =>
        TypedResults.ServerSentEvents(EventStream.Of(ended => imports.WatchAsync(number, ended), Item, time, token));

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(Guid number, RunningImports imports) =>
        await imports.CancelAsync(number) ? TypedResults.NoContent() : Problems.NotFound($"No import {number} is running here.");

    private static SseItem<string> Item(ImportState state)
    {
        var (name, data) = state switch
        {
            { DatasetId: { } id } => ("completed", (object)new { datasetId = id }),
            { Reason: { } reason } => ("failed", new { reason }),
            _ => ("progress", state.Step is { } step ? step : new object()),
        };
        return new SseItem<string>(JsonSerializer.Serialize(data, StudioJson.Line), name);
    }
}
