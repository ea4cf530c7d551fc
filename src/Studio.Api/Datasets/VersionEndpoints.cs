namespace Studio.Api.Datasets;

using Microsoft.AspNetCore.Mvc;
using Studio.Jobs.Access;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;
using Studio.Pipelines.Monitoring;

/// <summary>Versions of datasets.</summary>
internal static class VersionEndpoints
{
    private const string Append = "append";
    private const string Replace = "replace";

    /// <summary>Maps the endpoints below <c>/api/v1/datasets</c>.</summary>
    public static void MapVersions(this IEndpointRouteBuilder datasets)
    {
        datasets.MapGet("/{id:guid}/versions", ListAsync).WithSummary("List all versions of a dataset, by the id of any of them, newest first");
        datasets.MapGet("/{id:guid}/compare", CompareAsync)
            .WithSummary("Compare a dataset with another one, such as the version before it (`?with=` its id), column by column")
            .WithDescription("Columns that came or went or have another type; of the others what is known of both (`before` is the dataset of `?with=`), the distance of their values (Kolmogorov–Smirnov of numbers and moments, total variation of levels), a verdict with a p-value corrected for all columns, population stability index and Jensen–Shannon distance, how the values lie in at most ten parts, and levels that are new or gone. What changed most comes first. Of more than 50,000 rows of a table as many are read for the tests, spread evenly (`read`, `readBefore`). Waits up to 10 s for a profile that is being made, then answers 409.");
        datasets.MapPost("/{id:guid}/versions", AddAsync)
            .WithSummary("Make the next version of a dataset of a file")
            .WithDescription("Takes a file as an upload does. `?change=replace`: the file takes the place of the version; what was said of how that is written (`?delimiter=` and so on) stays where nothing else is said. `?change=append`: the rows of the version with those of the file behind them, which has to have the same columns by name, written the same way; only `?delimiter=`, `?encoding=`, `?sheet=` and `?skip-lines=` can be said of it. The version stays; experiments and models go on naming it. `?import=` as for an upload.")
            .Accepts<IFormFile>("multipart/form-data", "*/*")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }

    private static async Task<Results<Ok<IReadOnlyList<DatasetRecord>>, ProblemHttpResult>> ListAsync(Guid id, DatasetService service, CancellationToken token) =>
        await service.ListVersionsAsync(id, token) is { Count: > 0 } versions ? TypedResults.Ok(versions) : DatasetEndpoints.Missing(id);

    private static async Task<Results<Ok<TableComparison>, ProblemHttpResult>> CompareAsync(Guid id, [FromQuery(Name = "with")] Guid? other, DatasetService service, CancellationToken token)
    {
        if (await service.FindAsync(id, token) is null)
        {
            return DatasetEndpoints.Missing(id);
        }

        if (other is not { } before)
        {
            return Problems.BadRequest("with is needed: the id of the dataset that this one is held against.");
        }

        var (known, missing) = await DatasetEndpoints.FindProfileAsync(before, null, service, token);
        var (seen, problem) = await DatasetEndpoints.FindProfileAsync(id, null, service, token);
        if (known is null || seen is null)
        {
            return problem ?? missing!;
        }

        return await service.CompareAsync((before, known), (id, seen), token) is { } comparison ? TypedResults.Ok(comparison) : DatasetEndpoints.Missing(id);
    }

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
        // Before the file: who may not is told that, not what is wrong with it.
        Caller.Current.Demand(Right.Edit);
        if (await service.FindAsync(id, token) is null)
        {
            return DatasetEndpoints.Missing(id);
        }

        if (change is not (Append or Replace))
        {
            return Problems.BadRequest(change is null ? "change is needed: append or replace." : $"change={change} is not possible; give append or replace.");
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
