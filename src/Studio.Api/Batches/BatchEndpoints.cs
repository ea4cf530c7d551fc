namespace Studio.Api.Batches;

using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Studio.Api.Serving;
using Studio.Api.Streaming;
using Studio.Jobs.Batches;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines;

/// <summary><c>/api/v1/batches</c> and <c>/api/v1/models/{name}/batches</c>: files whose rows a model predicts.</summary>
internal static class BatchEndpoints
{
    /// <summary>Maps the endpoints below <c>/api/v1</c>.</summary>
    public static void MapBatches(this IEndpointRouteBuilder api)
    {
        api.MapPost("/models/{name}/batches", CreateAsync)
            .WithSummary("Predict all rows of a dataset or a file")
            .WithDescription("JSON with `datasetId`, or a multipart form with a file of any size: CSV, TSV, JSON lines (each also as .gz, .zst or .zip), .xlsx or Parquet; fields of a form stand before its file, and may also be `delimiter`, `encoding`, `sheet` and `skip-lines`. The version is fixed now, whatever its alias does later. A worker predicts the rows; what it has stored survives it, and the next one goes on behind it. All problems of the request are told together, by field.")
            .Accepts<CreateBatchRequest>("application/json", "multipart/form-data")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        api.MapGet("/models/{name}/batches", ListOfModelAsync).WithSummary("List the batches of a model, newest first");
        api.MapGet("/batches", async (BatchService service, CancellationToken token) => TypedResults.Ok(await service.ListAsync(null, token)))
            .WithSummary("List batches, newest first");
        api.MapGet("/batches/{id:guid}", FindAsync).WithSummary("Get a batch with its progress");
        api.MapGet("/batches/{id:guid}/events", EventsAsync)
            .WithSummary("Watch a batch (server-sent events)")
            .WithDescription("Event types: `queued`, `running`, then `completed`, `failed` or `cancelled`; each with the batch. A `ping` every 15 s keeps the connection open.")
            .Produces<BatchRecord>(StatusCodes.Status200OK, "text/event-stream");
        api.MapMethods("/batches/{id:guid}/result", [HttpMethods.Get, HttpMethods.Head], ResultAsync)
            .WithSummary("Download the predictions")
            .WithDescription("In the order of the rows: the kept columns, then `label` and `probability_…`, or `prediction` (`predicted_…` where a kept column has that name). The ETag is the SHA-256 of the file; If-None-Match and ranges work.")
            .Produces(StatusCodes.Status200OK, contentType: "text/csv", additionalContentTypes: "application/vnd.apache.parquet")
            .Produces(StatusCodes.Status304NotModified);
        api.MapDelete("/batches/{id:guid}", DeleteAsync)
            .WithSummary("Cancel a batch, or delete it with its result")
            .WithDescription("One that waits or runs is cancelled and stays in the list (200); one that has ended is deleted (204).");
    }

    private static async Task<Results<Accepted<BatchRecord>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        string name, HttpRequest request, BatchService service, DatasetService datasets, ModelService models, KnownVersions known, IOptions<StudioOptions> options, CancellationToken token)
    {
        var (order, refusal) = await BatchOrder.ReadAsync(request, options.Value.MaxUploadBytes, token);
        if (order is null)
        {
            return Problems.BadRequest(refusal!);
        }

        var found = await VersionLookup.FindAnsweringAsync(models, known, name, order.Form.Version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        if (BatchService.Obstacle(found.Version) is { } obstacle)
        {
            return Problems.Conflict(obstacle);
        }

        if (await order.CheckAsync(found.Version.Signature, datasets, token) is { Count: > 0 } problems)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var batch = await order.CreateAsync(service, found.Version, token);
        return batch is null ? Problems.NotFound($"There is no dataset {order.Form.DatasetId}.") : TypedResults.Accepted($"/api/v1/batches/{batch.Id}", batch);
    }

    private static async Task<Results<Ok<IReadOnlyList<BatchRecord>>, ProblemHttpResult>> ListOfModelAsync(
        string name, BatchService service, ModelService models, CancellationToken token)
    {
        var batches = await service.ListAsync(name, token);
        return batches.Count > 0 || await models.FindAsync(name, token) is not null ? TypedResults.Ok(batches) : Problems.NotFound(VersionLookup.NoModel(name));
    }

    private static async Task<Results<Ok<BatchRecord>, ProblemHttpResult>> FindAsync(Guid id, BatchService service, CancellationToken token) =>
        await service.FindAsync(id, token) is { } batch ? TypedResults.Ok(batch) : Missing(id);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> EventsAsync(Guid id, BatchService service, TimeProvider time, CancellationToken token) =>
        await service.FindAsync(id, token) is null
            ? Missing(id)
            : TypedResults.ServerSentEvents(EventStream.Of(ended => service.WatchAsync(id, ended), Item, time, token));

    private static SseItem<string> Item(BatchRecord batch) =>
        new(JsonSerializer.Serialize(batch, StudioJson.Line), JsonNamingPolicy.CamelCase.ConvertName(batch.State.ToString()));

    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> ResultAsync(Guid id, BatchService service, CancellationToken token)
    {
        if (await service.FindAsync(id, token) is not { } batch)
        {
            return Missing(id);
        }

        if (batch.ResultSha256 is null || await service.FindResultAsync(id, token) is not { } path)
        {
            return Problems.Conflict($"Batch {id} has no result ({batch.State}{(batch.Reason is null ? string.Empty : $": {batch.Reason}")}).");
        }

        var format = PredictionFormats.Find(batch.Format)!;
        return TypedResults.PhysicalFile(
            Path.GetFullPath(path),
            format.MediaType,
            $"{Path.GetFileName(batch.FileName).Split('.')[0]}-{batch.Model}-v{batch.Version}.{format.Ending}",
            entityTag: new EntityTagHeaderValue($"\"{batch.ResultSha256}\""),
            enableRangeProcessing: true);
    }

    private static async Task<Results<Ok<BatchRecord>, NoContent, ProblemHttpResult>> DeleteAsync(Guid id, BatchService service, CancellationToken token)
    {
        if (await service.CancelAsync(id, token) && await service.FindAsync(id, token) is { } cancelled)
        {
            return TypedResults.Ok(cancelled);
        }

        return await service.DeleteAsync(id, token) ? TypedResults.NoContent() : Missing(id);
    }

    private static ProblemHttpResult Missing(Guid id) => Problems.NotFound($"There is no batch {id}.");
}
