namespace Studio.Api.Models;

using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Studio.Api.Serving;
using Studio.Jobs.Registry;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Reports;

/// <summary><c>/api/v1/models</c>; wherever a version number stands in a path, an alias may, and <c>latest</c> means the newest ready one.</summary>
public static class ModelEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapModels(this IEndpointRouteBuilder models)
    {
        models.MapGet("/", async (ModelService service, CancellationToken token) => TypedResults.Ok(await service.ListAsync(token)))
            .WithSummary("List models");
        models.MapGet("/{name}", FindAsync).WithSummary("Get a model");
        models.MapGet("/{name}/versions", VersionsAsync).WithSummary("List its versions, newest first");
        models.MapGet("/{name}/versions/{version}", VersionAsync).WithSummary("Get a version (a number, an alias or latest)");
        models.MapMethods("/{name}/versions/{version}/onnx", [HttpMethods.Get, HttpMethods.Head], OnnxAsync)
            .WithSummary("Download the model as one ONNX file")
            .WithDescription("The ETag is the SHA-256 of the file; If-None-Match and ranges work.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status304NotModified);
        models.MapGet("/{name}/versions/{version}/mlnet", MlNetAsync)
            .WithSummary("Download the model for ML.NET")
            .WithDescription("A zip archive, made when it is asked for: model.zip for mlContext.Model.Load, checked against the ONNX file, with ModelInput.cs, ModelOutput.cs, a console program and README.txt. 409 with the reason for models with a separate text encoder.")
            .Produces(StatusCodes.Status200OK, contentType: "application/zip")
            .ProducesProblem(StatusCodes.Status409Conflict);
        foreach (var report in VersionReport.All)
        {
            models.MapGet(
                    $"/{{name}}/versions/{{version}}/{report.Name}",
                    (string name, string version, ModelService service, CancellationToken token) => ReportAsync(report, name, version, service, token))
                .WithSummary(report.Summary)
                .Produces(StatusCodes.Status200OK, report.Type, "application/json");
        }

        models.MapEvaluation();
        models.MapAliases();
        models.MapRoutes();
        models.MapVersionCommands();
        models.MapDecisions();
    }

    /// <summary>What the ONNX file of a version is called when it is downloaded.</summary>
    internal static string OnnxName(string model, int version) => $"{model}-v{version}.onnx";

    private static async Task<Results<Ok<ModelRecord>, ProblemHttpResult>> FindAsync(string name, ModelService service, CancellationToken token) =>
        await service.FindAsync(name, token) is { } model ? TypedResults.Ok(model) : MissingModel(name);

    private static async Task<Results<Ok<IReadOnlyList<ModelVersionRecord>>, ProblemHttpResult>> VersionsAsync(
        string name, ModelService service, CancellationToken token)
    {
        var versions = await service.ListVersionsAsync(name, token);
        return versions.Count > 0 ? TypedResults.Ok(versions) : MissingModel(name);
    }

    private static async Task<Results<Ok<ModelVersionRecord>, ProblemHttpResult>> VersionAsync(
        string name, string version, ModelService service, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(service, name, version, token);
        return found.Succeeded ? TypedResults.Ok(found.Version) : OpeningProblems.Answer(found.Problem.Value, found.Reason);
    }

    /// <summary>A report of a version as it was written.</summary>
    internal static async Task<Results<Ok<JsonElement>, ProblemHttpResult>> ReportAsync(
        VersionReport report, string name, string? version, ModelService service, CancellationToken token)
    {
        var (found, path, problem) = await FindFileAsync(report.File, name, version, service, token);
        if (path is null)
        {
            return problem ?? Problems.NotFound($"Version {found!.Version} of model '{found.Name}' has no {report.File}.");
        }

        await using var file = File.OpenRead(path);
        using var document = await JsonDocument.ParseAsync(file, cancellationToken: token);
        return TypedResults.Ok(document.RootElement.Clone());
    }

    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> OnnxAsync(
        string name, string version, ModelService service, CancellationToken token)
    {
        var (found, path, problem) = await FindFileAsync(ModelFiles.Onnx, name, version, service, token);
        return path is not null
            ? TypedResults.PhysicalFile(
                Path.GetFullPath(path),
                "application/octet-stream",
                OnnxName(found!.Name, found.Version),
                entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""),
                enableRangeProcessing: true)
            : problem ?? NoOnnx(found!);
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> MlNetAsync(
        string name, string version, ModelService service, MlNetArchives archives, CancellationToken token)
    {
        var (found, path, problem) = await FindFileAsync(ModelFiles.Onnx, name, version, service, token);
        if (path is null)
        {
            return problem ?? NoOnnx(found!);
        }

        if (MlNetExport.ReasonAgainst(found!.Signature) is { } reason)
        {
            return Problems.Conflict($"Version {found.Version} of model '{found.Name}': {reason}");
        }

        try
        {
            return TypedResults.Stream(await archives.MakeAsync(path, found.Name, found.Version, token), "application/zip", $"{found.Name}-v{found.Version}-mlnet.zip");
        }
        catch (InvalidDataException failure)
        {
            return TypedResults.Problem(failure.Message, statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static ProblemHttpResult NoOnnx(ModelVersionRecord version) =>
        Problems.NotFound($"Version {version.Version} of model '{version.Name}' has no ONNX file ({version.State}{(version.Reason is null ? string.Empty : $": {version.Reason}")}).");

    /// <returns>The version and its file, null where it has none; or what to answer instead of both.</returns>
    private static async Task<(ModelVersionRecord? Version, string? Path, ProblemHttpResult? Problem)> FindFileAsync(
        string file, string name, string? version, ModelService service, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(service, name, version, token);
        return found.Succeeded
            ? (found.Version, await service.FindArtifactAsync(found.Version.Name, found.Version.Version, file, token), null)
            : (null, null, OpeningProblems.Answer(found.Problem.Value, found.Reason));
    }

    private static ProblemHttpResult MissingModel(string name) => Problems.NotFound(VersionLookup.NoModel(name));
}
