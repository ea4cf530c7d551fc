namespace Studio.Api.ModelImports;

using Studio.Jobs.Datasets;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Storage;

/// <summary><c>/api/v1/model-imports</c>: models that were made elsewhere. Not below <c>/models</c>, where a model may have any name.</summary>
internal static class ModelImportEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapModelImports(this IEndpointRouteBuilder imports)
    {
        imports.MapPost("/", CreateAsync)
            .WithSummary("Import a model that was made elsewhere")
            .WithDescription("A multipart form with a file `model` (`model.zip` of ML.NET or an ONNX file; its content tells which), rows to try it on as a file `data` or a `datasetId`, the `label` among their columns, and the `name` of the model that gets a version. `mapping` is JSON where inputs and outputs cannot be found out; `delimiter`, `decimal`, `encoding`, `sheet`, `date-order`, `skip-lines`, `missing` and `types` say how `data` is written. A worker reads the file in a process with limits of memory and time; the import ends as `completed` with the number of a version, or as `rejected` with the reason and, where it is one, the operator, transform or trainer that cannot be served. All problems of the request are told together, by field.")
            .Accepts<ImportFields>("multipart/form-data")
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        imports.MapGet("/", async (ModelImportService service, CancellationToken token) => TypedResults.Ok(await service.ListAsync(token)))
            .WithSummary("List imports of models, newest first")
            .WithDescription("Without their results, which each has under its own address.");
        imports.MapGet("/{id:guid}", FindAsync).WithSummary("Get an import with its step, and its result once it has ended");
        imports.MapDelete("/{id:guid}", DeleteAsync)
            .WithSummary("Cancel an import, or delete it")
            .WithDescription("One that waits or runs is cancelled and stays in the list (200); one that has ended is deleted (204), and the version that came of it stays.");
    }

    private static async Task<Results<Accepted<ModelImportRecord>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        HttpRequest request, ModelImportService service, DatasetService datasets, IOptions<StudioOptions> options, CancellationToken token)
    {
        var (form, refusal) = await ImportForm.ReadAsync(request, service, options.Value.MaxUploadBytes, token);
        if (form is null)
        {
            return Problems.BadRequest(refusal!);
        }

        using (form)
        {
            var order = await ImportOrder.FindAsync(form, datasets, token);
            if (order.Problems.Count > 0)
            {
                return TypedResults.ValidationProblem(order.Problems);
            }

            return await order.CreateAsync(service, token) is { } import
                ? TypedResults.Accepted($"/api/v1/model-imports/{import.Id}", import)
                : Problems.NotFound($"There is no dataset {form.One("datasetId")}.");
        }
    }

    private static async Task<Results<Ok<ModelImportRecord>, ProblemHttpResult>> FindAsync(Guid id, ModelImportService service, CancellationToken token) =>
        await service.FindAsync(id, token) is { } import ? TypedResults.Ok(import) : Missing(id);

    private static async Task<Results<Ok<ModelImportRecord>, NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ModelImportService service, CancellationToken token)
    {
        if (await service.CancelAsync(id, token) && await service.FindAsync(id, token) is { } cancelled)
        {
            return TypedResults.Ok(cancelled);
        }

        return await service.DeleteAsync(id, token) ? TypedResults.NoContent() : Missing(id);
    }

    private static ProblemHttpResult Missing(Guid id) => Problems.NotFound($"There is no import {id} of a model.");
}
