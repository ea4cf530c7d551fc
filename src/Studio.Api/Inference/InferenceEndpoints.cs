namespace Studio.Api.Inference;

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Studio.Api.Predictions;
using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Storage;
using Studio.Pipelines.Data;

/// <summary>
/// The Open Inference Protocol over HTTP, <c>/v2</c>. Errors are <c>{"error": text}</c> in <c>application/json</c> whatever goes wrong, and
/// the Content-Type of a request does not count: its clients send any.
/// </summary>
/// <remarks>https://github.com/kserve/open-inference-protocol, and Triton's extensions of binary tensor data, model configuration and model repository.</remarks>
internal static class InferenceEndpoints
{
    private const string Models = "/models/{**path}";

    // Those who only want the status ask with HEAD; the server leaves the body out.
    private static readonly string[] s_get = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] s_post = [HttpMethods.Post];

    /// <summary>Maps the endpoints below a group.</summary>
    public static void MapInference(this IEndpointRouteBuilder v2)
    {
        Map(v2, s_get, "", Answering(_ => Task.FromResult<object>(new { name = ServerDescription.Name, version = ServerDescription.Version, extensions = ServerDescription.Extensions })));
        Map(v2, s_get, "/health/live", Answering(_ => Task.FromResult<object>(new { live = true })));
        Map(v2, s_get, "/health/ready", ReadyAsync);
        v2.MapMethods(Models, s_get, Answering(DescribeAsync));
        v2.MapPost(Models, InferAsync);
        v2.Map(Models, context => WriteErrorAsync(context, InferencePath.Parse(PathIn(context)) is { } path ? NotTaken(context, path.Verb == InferenceVerb.Infer ? s_post : s_get) : NothingAt(context)));
        Map(v2, s_post, "/repository/index", Answering(IndexAsync));
        Map(v2, s_post, "/repository/models/{name}/load", Answering(LoadAsync));
        Map(v2, s_post, "/repository/models/{name}/unload", Answering(UnloadAsync));
        v2.Map("/{**path}", context => WriteErrorAsync(context, NothingAt(context)));
    }

    /// <summary>Maps an address, and the refusal of other methods.</summary>
    private static void Map(IEndpointRouteBuilder v2, string[] methods, string address, RequestDelegate answer)
    {
        v2.MapMethods(address, methods, answer);
        v2.Map(address, context => WriteErrorAsync(context, NotTaken(context, methods)));
    }

    /// <summary>Answers with JSON, or with an error of the protocol.</summary>
    private static RequestDelegate Answering(Func<HttpContext, Task<object>> answer) => context => GuardAsync(context, async () =>
        await context.Response.WriteAsJsonAsync(await answer(context), Pipelines.StudioJson.Line, "application/json", context.RequestAborted));

    private static async Task ReadyAsync(HttpContext context)
    {
        var report = await context.RequestServices.GetRequiredService<HealthCheckService>().CheckHealthAsync(context.RequestAborted);
        var ready = report.Status == HealthStatus.Healthy;
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsJsonAsync(new { ready }, Pipelines.StudioJson.Line, "application/json", context.RequestAborted);
    }

    private static async Task<object> DescribeAsync(HttpContext context)
    {
        var path = PathOf(context);
        if (path.Verb == InferenceVerb.Infer)
        {
            throw NotTaken(context, s_post);
        }

        var described = await ModelsOf(context).DescribeAsync(path.Model, path.Version, context.RequestAborted);
        return path.Verb switch
        {
            InferenceVerb.Ready => new { name = path.Model, ready = true },
            InferenceVerb.Config => Config(described),
            _ => Metadata(described),
        };
    }

    private static object Metadata(ModelDescription model)
    {
        static object Tensor(TensorDescription tensor) => new { name = tensor.Name, datatype = tensor.Type.Name, shape = tensor.Shape };
        return new
        {
            name = model.Name,
            versions = model.Versions,
            platform = ModelDescription.Platform,
            inputs = model.Inputs.Select(Tensor),
            outputs = model.Outputs.Select(Tensor),
            properties = model.Properties,
        };
    }

    /// <summary>Triton's form; the rows are one of the dimensions, so there is no batch beside them.</summary>
    private static Dictionary<string, object> Config(ModelDescription model)
    {
        static object Tensor(TensorDescription tensor) => new Dictionary<string, object>
        {
            ["name"] = tensor.Name,
            ["data_type"] = tensor.Type == TensorType.Bytes ? "TYPE_STRING" : $"TYPE_{tensor.Type.Name}",
            ["dims"] = tensor.Shape,
        };
        return new()
        {
            ["name"] = model.Name,
            ["platform"] = ModelDescription.Platform,
            ["backend"] = "onnxruntime",
            ["max_batch_size"] = 0,
            ["input"] = model.Inputs.Select(Tensor),
            ["output"] = model.Outputs.Select(Tensor),
        };
    }

    private static Task InferAsync(HttpContext context) => GuardAsync(context, async () =>
    {
        var path = PathOf(context);
        if (path.Verb != InferenceVerb.Infer)
        {
            throw NothingAt(context);
        }

        var models = ModelsOf(context);
        await models.CountAsync(context.RequestAborted);
        var began = context.RequestServices.GetRequiredService<TimeProvider>().GetTimestamp();
        using var opening = await models.OpenAsync(path.Model, path.Version, context.RequestAborted);
        var served = context.RequestServices.GetRequiredService<PredictionMonitor>().Watch(context, opening.Version!, began);
        using var body = await InferBody.ReadAsync(context.Request, PredictionEndpoints.MaxBytes, models.Gate, context.RequestAborted);
        using var output = new PooledBuffer();
        Guid id;
        int? jsonLength;
        using (var turn = await models.EnterAsync(context.RequestAborted))
        {
            // Only here: what a small body unpacks to is not reserved, and so many calls at most have a turn.
            body.Unpack();
            var answer = await models.AnswerAsync(InferRequestReader.Read(path.Model, path.Version, body.Json, body.Tail), opening, turn, served);
            (jsonLength, id) = (InferAnswerWriter.Write(answer, output), answer.PredictionId);
        }

        await InferResponse.WriteAsync(context, output, jsonLength, id);
    });

    private static async Task<object> IndexAsync(HttpContext context)
    {
        var versions = await ModelsOf(context).ListAsync(context.RequestAborted);
        return versions.Select(version => new
        {
            name = version.Name,
            version = version.Version.ToString(CultureInfo.InvariantCulture),
            state = version.State == ModelVersionState.Ready ? "READY" : "UNAVAILABLE",
            reason = version.Reason ?? string.Empty,
        });
    }

    private static async Task<object> LoadAsync(HttpContext context)
    {
        using var opening = await ModelsOf(context).OpenAsync(NameOf(context), null, context.RequestAborted);
        return new { name = NameOf(context), load = true };
    }

    private static async Task<object> UnloadAsync(HttpContext context)
    {
        await ModelsOf(context).UnloadAsync(NameOf(context), context.RequestAborted);
        return new { name = NameOf(context), unload = true };
    }

    private static string NameOf(HttpContext context) => ((string)context.Request.RouteValues["name"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static string? PathIn(HttpContext context) => context.Request.RouteValues["path"] as string;

    private static InferencePath PathOf(HttpContext context) => InferencePath.Parse(PathIn(context)) ?? throw NothingAt(context);

    private static InferenceModels ModelsOf(HttpContext context) => context.RequestServices.GetRequiredService<InferenceModels>();

    private static InferException NothingAt(HttpContext context) => new(
        InferProblemKind.NotFound,
        $"There is nothing at {context.Request.Method} {context.Request.Path}; the protocol has /v2, /v2/health/live, /v2/health/ready, /v2/models/NAME and below it ready, config and infer.");

    private static InferException NotTaken(HttpContext context, string[] methods)
    {
        context.Response.Headers.Allow = string.Join(", ", methods);
        return new InferException(InferProblemKind.WrongMethod, $"{context.Request.Path} takes {string.Join(" or ", methods)}, not {context.Request.Method}.");
    }

    private static async Task GuardAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (InferException exception)
        {
            await WriteErrorAsync(context, exception);
        }
        catch (BadHttpRequestException exception)
        {
            await WriteErrorAsync(context, exception.StatusCode, exception.Message);
        }
        catch (Exception exception) when (exception is DatasetException or InvalidDataException or Jobs.Artifacts.ArtifactException)
        {
            await WriteErrorAsync(context, StatusCodes.Status409Conflict, exception.Message);
        }
    }

    private static int StatusOf(InferProblemKind kind) => kind switch
    {
        InferProblemKind.NotFound => StatusCodes.Status404NotFound,
        InferProblemKind.WrongMethod => StatusCodes.Status405MethodNotAllowed,
        InferProblemKind.Unusable => StatusCodes.Status409Conflict,
        InferProblemKind.UnknownEncoding => StatusCodes.Status415UnsupportedMediaType,
        InferProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        InferProblemKind.Busy => StatusCodes.Status503ServiceUnavailable,
        InferProblemKind.TooFast => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status400BadRequest,
    };

    private static Task WriteErrorAsync(HttpContext context, InferException problem) => WriteErrorAsync(context, StatusOf(problem.Kind), problem.Message);

    private static Task WriteErrorAsync(HttpContext context, int status, string error)
    {
        context.Response.StatusCode = status;
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsJsonAsync(new { error }, Pipelines.StudioJson.Line, "application/json", context.RequestAborted);
    }
}
