namespace Studio.Api.Datasets;

using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Studio.Api.Streaming;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;

/// <summary><c>/api/v1/datasets</c>.</summary>
public static class DatasetEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder datasets)
    {
        datasets.MapPost("/", UploadAsync)
            .WithSummary("Upload a table")
            .WithDescription("CSV, TSV, JSON lines (each also as .gz or .zst, or alone in a .zip), .xlsx or Parquet: the first file of a multipart form, or the raw body with its name in `?name=`, `X-File-Name` or `Content-Disposition`. How it is written is found out; `?delimiter=`, `?decimal=`, `?encoding=`, `?sheet=`, `?date-order=`, `?skip-lines=`, `?missing=` and `?types=name=text` (these two also repeated) say it where that goes wrong. With `?import=` and a new UUID it can be watched and cancelled at `/api/v1/imports`.")
            .Accepts<IFormFile>("multipart/form-data", "*/*")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        datasets.MapFetching();
        datasets.MapVersions();
        datasets.MapPost("/preview", PreviewFileAsync)
            .WithSummary("See how a table would be read")
            .WithDescription("Takes the same file and the same query as an upload and keeps nothing: answers with columns and how each is read, the first 20 rows, notes and lines that cannot be read. At most the first 1 MiB is looked at, cut after its last whole record, so 1 MiB and a byte of a longer file are enough to send (of .gz too; of Parquet, .xlsx, .zip and .zst all is needed). A shorter head has to end with a whole line.")
            .Accepts<IFormFile>("multipart/form-data", "*/*")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        datasets.MapGet("/", async (DatasetService service, CancellationToken token) => TypedResults.Ok(await service.ListAsync(token)))
            .WithSummary("List datasets with all their versions, newest first");
        datasets.MapGet("/{id:guid}", FindAsync).WithSummary("Get a dataset");
        datasets.MapGet("/{id:guid}/events", EventsAsync)
            .WithSummary("Watch its profile being made (server-sent events)")
            .WithDescription("Event types: `profiling` with done and total columns; then `ready`, or `failed` with reason. A `ping` every 15 s keeps the connection open.")
            .Produces<DatasetRecord>(StatusCodes.Status200OK, "text/event-stream");
        datasets.MapGet("/{id:guid}/profile", ProfileAsync)
            .WithSummary("Get what is known of its columns")
            .WithDescription("Waits up to 10 s for a profile that is being made, then answers 409. `?label=` adds what only shows once the label is known: missing labels, imbalance, rare classes, suspected leakage.");
        datasets.MapGet("/{id:guid}/preview", PreviewAsync).WithSummary("Get some of its rows (`?rows=`, 1 to 1,000, default 20, from `?offset=`, default 0)");
        datasets.MapGet("/{id:guid}/associations", AssociationsAsync)
            .WithSummary("Get how strongly each column is associated with a label (`?label=`)")
            .WithDescription("From 0 to 1, the strongest first, on at most 10,000 rows, on the scale of a correlation: Cramér's V without its bias between classes and classes or bins of numbers; the correlation ratio without its bias between a number to predict and classes; of it and the correlation the larger between numbers. Pictures have none. `guardrails` has columns that nearly determine the label.");
        datasets.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Delete a dataset that no running experiment uses");
    }

    private static async Task<Results<Created<DatasetRecord>, ProblemHttpResult>> UploadAsync(
        HttpRequest request,
        [FromQuery] string? name,
        [FromQuery] Guid? import,
        [AsParameters] ReadingFields reading,
        DatasetImports imports,
        RunningImports running,
        IOptions<StudioOptions> options,
        CancellationToken token)
    {
        var (dataset, problem) = await TakeAsync(
            request,
            name,
            reading,
            options.Value,
            (content, fileName, wishes, stop) => running.RunAsync(
                import ?? Guid.NewGuid(), (progress, ended) => imports.ImportAsync(new OpenedSource(content, fileName, request.ContentLength), wishes, progress, ended), stop),
            token);
        return dataset is null ? problem! : TypedResults.Created($"/api/v1/datasets/{dataset.Id}", dataset);
    }

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> EventsAsync(
        Guid id, DatasetService service, TimeProvider time, CancellationToken token) =>
        await service.FindAsync(id, token) is null
            ? Missing(id)
            : TypedResults.ServerSentEvents(EventStream.Of(ended => service.WatchAsync(id, ended), Item, time, token));

    private static SseItem<string> Item(DatasetRecord dataset)
    {
        var (name, data) = dataset.State switch
        {
            DatasetState.Profiling => ("profiling", (object)new { done = dataset.ProfiledColumns, total = dataset.Columns.Count }),
            DatasetState.Failed => ("failed", new { reason = dataset.Reason }),
            _ => ("ready", new { datasetId = dataset.Id }),
        };
        return new SseItem<string>(JsonSerializer.Serialize(data, StudioJson.Line), name);
    }

    private static async Task<Results<Ok<FilePreview>, ProblemHttpResult>> PreviewFileAsync(
        HttpRequest request,
        [FromQuery] string? name,
        [AsParameters] ReadingFields reading,
        FilePreviews previews,
        IOptions<StudioOptions> options,
        CancellationToken token)
    {
        var (preview, problem) = await TakeAsync(request, name, reading, options.Value, previews.ReadAsync, token);
        return preview is null ? problem! : TypedResults.Ok(preview);
    }

    /// <summary>Hands the file in a request on, with what is said of it.</summary>
    internal static async Task<(T? Taken, ProblemHttpResult? Problem)> TakeAsync<T>(
        HttpRequest request,
        string? name,
        ReadingFields reading,
        StudioOptions options,
        Func<Stream, string, ReadingWishes, CancellationToken, Task<T>> take,
        CancellationToken token)
        where T : class
    {
        var (wishes, wrong) = reading.Options.Read();
        if (wrong.Count > 0)
        {
            return (null, Problems.BadRequest(string.Join(" ", wrong.Select(problem => $"{problem.Option}: {problem.Message}"))));
        }

        var (upload, problem) = await UploadReader.OpenAsync(request, name, options.MaxUploadBytes, token);
        if (upload is null)
        {
            return (null, Problems.BadRequest(problem!));
        }

        try
        {
            return (await take(upload.Content, upload.FileName, wishes, token), null);
        }
        catch (IOException exception) when (exception.Source == typeof(MultipartReader).Assembly.GetName().Name)
        {
            // The form reader has no exception of its own for a form without an end.
            return (null, Problems.BadRequest($"The form ends in the middle of '{upload.FileName}'; send it again."));
        }
    }

    private static async Task<Results<Ok<DatasetRecord>, ProblemHttpResult>> FindAsync(Guid id, DatasetService service, CancellationToken token) =>
        await service.FindAsync(id, token) is { } dataset ? TypedResults.Ok(dataset) : Missing(id);

    internal static async Task<Results<Ok<DatasetProfile>, ProblemHttpResult>> ProfileAsync(
        Guid id, string? label, DatasetService service, CancellationToken token)
    {
        var (profile, problem) = await FindProfileAsync(id, label, service, token);
        if (profile is null || string.IsNullOrEmpty(label))
        {
            return profile is null ? problem! : TypedResults.Ok(profile);
        }

        return await service.CheckLabelAsync(id, profile, label, token) is { } more
            ? TypedResults.Ok(profile with { Guardrails = [.. profile.Guardrails, .. more] })
            : Missing(id);
    }

    private static async Task<Results<Ok<LabelAssociations>, ProblemHttpResult>> AssociationsAsync(
        Guid id, string? label, DatasetService service, CancellationToken token)
    {
        var (profile, problem) = await FindProfileAsync(id, label, service, token);
        if (profile is null)
        {
            return problem!;
        }

        if (string.IsNullOrEmpty(label))
        {
            return Problems.BadRequest("label is needed: the name of the column that the others are held against.");
        }

        if (profile.Find(label)!.Type == ColumnType.Image)
        {
            return Problems.BadRequest($"label={label} is a column of pictures, with which nothing is associated; name another column.");
        }

        return await service.AssociateAsync(id, profile, label, token) is { } found ? TypedResults.Ok(found) : Missing(id);
    }

    /// <summary>The profile of a dataset that has the label, where one is named.</summary>
    internal static async Task<(DatasetProfile? Profile, ProblemHttpResult? Problem)> FindProfileAsync(Guid id, string? label, DatasetService service, CancellationToken token)
    {
        if (await service.FindProfileAsync(id, token) is not { } profile)
        {
            return (null, await service.FindAsync(id, token) switch
            {
                null => Missing(id),
                { State: DatasetState.Failed } failed => Problems.Conflict($"Dataset '{failed.Name}' has no profile: {failed.Reason}"),
                var dataset => Problems.Conflict($"The profile of dataset '{dataset.Name}' is still being made; ask again in a moment."),
            });
        }

        return string.IsNullOrEmpty(label) || profile.Find(label) is not null
            ? (profile, null)
            : (null, Problems.BadRequest($"The dataset has no column '{label}'; it has {string.Join(", ", profile.Columns.Select(column => column.Name))}."));
    }

    private static async Task<Results<Ok<DatasetPreview>, ProblemHttpResult>> PreviewAsync(
        Guid id, int? rows, long? offset, DatasetService service, CancellationToken token)
    {
        if (offset < 0)
        {
            return Problems.BadRequest($"offset={offset} is out of range: the first row has the offset 0.");
        }

        if (rows is < 1 or > 1000)
        {
            return Problems.BadRequest($"rows={rows} is out of range: ask for 1 to 1000 rows.");
        }

        return await service.PreviewAsync(id, offset ?? 0, rows ?? 20, null, token) is { } preview ? TypedResults.Ok(preview) : Missing(id);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, DatasetService service, CancellationToken token) =>
        await service.DeleteAsync(id, token) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.InUse => Problems.Conflict($"Dataset {id} is used by an experiment that is queued or running; cancel that first."),
            _ => Missing(id),
        };

    internal static ProblemHttpResult Missing(Guid id) => Problems.NotFound($"There is no dataset {id}.");
}
