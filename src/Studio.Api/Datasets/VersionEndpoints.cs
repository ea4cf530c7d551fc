namespace Studio.Api.Datasets;

using Microsoft.AspNetCore.Mvc;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;

/// <summary>Versions of datasets.</summary>
internal static class VersionEndpoints
{
    private const string Append = "append";
    private const string Replace = "replace";

    /// <summary>Maps the endpoints below <c>/api/v1/datasets</c>.</summary>
    public static void MapVersions(this IEndpointRouteBuilder datasets)
    {
        datasets.MapGet("/{id:guid}/versions", ListAsync).WithSummary("List all versions of a dataset, by the id of any of them, newest first");
        datasets.MapPost("/{id:guid}/versions", AddAsync)
            .WithSummary("Make the next version of a dataset of a file")
            .WithDescription("Takes a file as an upload does. `?change=replace`: the file takes the place of the version; what was said of how that is written (`?delimiter=` and so on) stays where nothing else is said. `?change=append`: the rows of the version with those of the file behind them, which has to have the same columns by name, written the same way; only `?delimiter=`, `?encoding=`, `?sheet=` and `?skip-lines=` can be said of it. The version stays; experiments and models go on naming it. `?import=` as for an upload.")
            .Accepts<IFormFile>("multipart/form-data", "*/*")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }

    private static async Task<Results<Ok<IReadOnlyList<DatasetRecord>>, ProblemHttpResult>> ListAsync(Guid id, DatasetService service, CancellationToken token) =>
        await service.ListVersionsAsync(id, token) is { Count: > 0 } versions ? TypedResults.Ok(versions) : DatasetEndpoints.Missing(id);

    private static async Task<Results<Created<DatasetRecord>, ProblemHttpResult>> AddAsync(
        Guid id,
        HttpRequest request,
        [FromQuery] string? change,
        [FromQuery] string? name,
        [FromQuery] Guid? import,
        [AsParameters] ReadingFields reading,
        DatasetImports imports,
        DatasetService service,
        RunningImports running,
        IOptions<StudioOptions> options,
        CancellationToken token)
    {
        if (change is not (Append or Replace))
        {
            return Problems.BadRequest(change is null ? "change is needed: append or replace." : $"change={change} is not possible; give append or replace.");
        }

        if (await service.FindAsync(id, token) is null)
        {
            return DatasetEndpoints.Missing(id);
        }

        var (dataset, problem) = await DatasetEndpoints.TakeAsync(
            request,
            name,
            reading,
            options.Value,
            (content, fileName, wishes, stop) => running.RunAsync(
                import ?? Guid.NewGuid(),
                async (progress, ended) =>
                {
                    var file = new OpenedSource(content, fileName, request.ContentLength);
                    return await (change == Append ? imports.AppendAsync(id, file, wishes, progress, ended) : imports.ReplaceAsync(id, file, wishes, progress, ended))
                        ?? throw new DatasetException("The dataset was deleted meanwhile.");
                },
                stop),
            token);
        return dataset is null ? problem! : TypedResults.Created($"/api/v1/datasets/{dataset.Id}", dataset);
    }
}
