namespace Studio.Api.Models;

using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Studio.Api.Errors;
using Studio.Jobs.Registry;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Trials;

/// <summary><c>/api/v1/models</c>; wherever a version number stands in a path, <c>latest</c> means the newest ready one.</summary>
public static class ModelEndpoints
{
    private const string OnnxFile = "model.onnx";

    /// <summary>Maps the endpoints.</summary>
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("/", async (ModelService service, CancellationToken token) => TypedResults.Ok(await service.ListAsync(token)))
            .WithSummary("List models");
        models.MapGet("/{name}", FindAsync).WithSummary("Get a model");
        models.MapGet("/{name}/versions", VersionsAsync).WithSummary("List its versions, newest first");
        models.MapGet("/{name}/versions/{version}", VersionAsync).WithSummary("Get a version (a number, or latest)");
        models.MapMethods("/{name}/versions/{version}/onnx", [HttpMethods.Get, HttpMethods.Head], OnnxAsync)
            .WithSummary("Download the model as one ONNX file")
            .WithDescription("The ETag is the SHA-256 of the file; If-None-Match and ranges work.")
            .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .Produces(StatusCodes.Status304NotModified);
        models.MapGet("/{name}/versions/{version}/signature", SignatureAsync).WithSummary("Get its inputs and outputs");
        models.MapGet("/{name}/versions/{version}/metrics", MetricsAsync).WithSummary("Get how good it is");
    }

    /// <summary>The version meant by a word in an address: a number from 1, or <c>latest</c> or nothing for the newest ready one.</summary>
    /// <returns>The version, or what to answer instead.</returns>
    internal static async Task<(ModelVersionRecord? Version, ProblemHttpResult? Problem)> ResolveAsync(
        ModelService service, string name, string? version, CancellationToken token)
    {
        int? number = null;
        if (version is not null && !version.Equals("latest", StringComparison.OrdinalIgnoreCase))
        {
            if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed < 1)
            {
                return (null, Problems.BadRequest($"'{version}' is not a version: use a number from 1, or latest."));
            }

            number = parsed;
        }

        if (await service.FindVersionAsync(name, number, token) is { } found)
        {
            return (found, null);
        }

        var known = await service.ListVersionsAsync(name, token);
        return (null, known.Count == 0
            ? MissingModel(name)
            : Problems.NotFound($"Model '{name}' has no {(number is null ? "ready version" : $"version {number}")}; its versions are {string.Join(", ", known.Select(other => $"{other.Version} ({other.State})"))}."));
    }

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
        var (found, problem) = await ResolveAsync(service, name, version, token);
        return found is null ? problem! : TypedResults.Ok(found);
    }

    private static async Task<Results<Ok<ModelSignature>, ProblemHttpResult>> SignatureAsync(
        string name, string version, ModelService service, CancellationToken token)
    {
        var (found, problem) = await ResolveAsync(service, name, version, token);
        return found is null ? problem! : TypedResults.Ok(found.Signature);
    }

    private static async Task<Results<Ok<MetricsReport>, ProblemHttpResult>> MetricsAsync(
        string name, string version, ModelService service, CancellationToken token)
    {
        var (found, problem) = await ResolveAsync(service, name, version, token);
        return found is null ? problem! : TypedResults.Ok(found.Metrics);
    }

    private static async Task<Results<PhysicalFileHttpResult, ProblemHttpResult>> OnnxAsync(
        string name, string version, ModelService service, CancellationToken token)
    {
        var (found, problem) = await ResolveAsync(service, name, version, token);
        if (found is null)
        {
            return problem!;
        }

        return await service.FindArtifactAsync(found.Name, found.Version, OnnxFile, token) is { } path
            ? TypedResults.PhysicalFile(
                Path.GetFullPath(path),
                "application/octet-stream",
                $"{found.Name}-v{found.Version}.onnx",
                entityTag: new EntityTagHeaderValue($"\"{found.Sha256}\""),
                enableRangeProcessing: true)
            : Problems.NotFound($"Version {found.Version} of model '{found.Name}' has no ONNX file ({found.State}{(found.Reason is null ? string.Empty : $": {found.Reason}")}).");
    }

    private static ProblemHttpResult MissingModel(string name) =>
        Problems.NotFound($"There is no model '{name}'; GET /api/v1/models lists those there are.");
}
