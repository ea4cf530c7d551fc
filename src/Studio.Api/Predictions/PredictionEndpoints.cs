namespace Studio.Api.Predictions;

using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Studio.Api.Serving;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;

/// <summary><c>POST /api/v1/models/{name}/predict</c>.</summary>
public static class PredictionEndpoints
{
    /// <summary>Largest body of a call, 32 MiB.</summary>
    public const long MaxBytes = 32L * 1024 * 1024;

    private const string Json = "application/json";

    /// <summary>Maps the endpoint.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder api) => api.MapPost("/models/{name}/predict", PredictAsync)
        .WithTags("Predictions")
        .WithSummary("Predict rows or pictures")
        .WithDescription("JSON `{\"rows\": [{\"column\": value, …}, …]}` or a bare array, CSV with a header line, an Arrow stream or file (application/vnd.apache.arrow.stream, application/vnd.apache.arrow.file) or a Parquet file (application/vnd.apache.parquet). A missing column, null or empty value is missing, as in training. Answers CSV, an Arrow stream or Parquet when asked for by Accept or when the rows came that way, JSON otherwise. A model of pictures takes a picture file as the body (Content-Type image/png, image/jpeg, image/webp, image/gif or image/bmp), several as the files of a multipart form (at most 1,000), or JSON rows with the file in base64; they may have any size and are stretched to the model's. `?version=` picks a version (a number, an alias or `latest`), by default the champion where the model has a route, the newest ready one elsewhere; `{name}` may name it too, as in `penguins@champion`. Rows are read as the training data were, by the `reading` of each input in `signature.json`; `?unreadable=missing` takes what is written otherwise for missing, where it is a problem by default; `?partial=true` answers the rows that can be read, the others with `error`; `?explain=true` tells with each of at most 10 rows what its columns contribute (Shapley values against 100 stored rows; with `base` they sum to the prediction). The header `Prediction-Id` names the call, so that what became true can be joined to it later; the header `Prediction-Warnings` lists, as JSON, what else there is to know: columns that are missing or not read, values taken for missing. At most 100,000 rows and 32 MiB a call.")
        .Accepts<JsonElement>(Json, [.. RowFormats.Further, PictureBody.Form, .. PictureBody.Types])
        .Produces<PredictionAnswer>(StatusCodes.Status200OK, Json, [.. RowFormats.All.Skip(1).Select(format => format.Types[0])])
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> PredictAsync(
        string name, string? version, string? unreadable, bool? partial, bool? explain, HttpRequest request, ProjectPace pace, ServedModels models, ServingGate gate, PredictionMonitor monitor, ShadowCalls shadow, TimeProvider time, CancellationToken token)
    {
        var began = time.GetTimestamp();
        if (await pace.RefuseAsync(token) is { } tooFast)
        {
            return new TooFastResult(tooFast);
        }

        if (Unreadable.Problem(unreadable) is { } unknown)
        {
            return Problems.BadRequest(unknown);
        }

        using var opening = await models.OpenAsync(name, version, token);
        var served = opening.Version is { } known ? monitor.Watch(request.HttpContext, known, began) : null;
        if (!opening.Succeeded)
        {
            return OpeningProblems.Answer(opening.Problem.Value, opening.Reason);
        }

        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant() : null;
        if (WrongType(request, type, opening.Model.Signature) is { } wrong)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var rules = new InputRules(unreadable == Unreadable.Missing, partial == true);
        var answers = AnswerFormat(request, type);
        var background = explain == true ? await models.FindBackgroundAsync(opening.Version!, token) : null;
        if (explain == true && (background is null || answers != RowFormats.Json))
        {
            return background is null ? Problems.Conflict(NoBackground(opening.Version!)) : Problems.BadRequest("Explanations are answered as JSON; ask for it by Accept: application/json.");
        }

        var call = new PredictionCall(opening, gate, time, answers) { Background = background, Served = served, Shadow = shadow };
        return RowFormats.Find(type) is { } format
            ? await call.AnswerAsync(format, request, rules, token)
            : await call.AnswerAsync(await PictureBody.ReadAsync(request, token), token);
    }

    /// <summary>Why a version cannot tell more of its predictions.</summary>
    internal static string NoBackground(ModelVersionRecord version) =>
        $"Version {version.Version} of model '{version.Name}' has no rows to explain predictions against: they are stored when it is evaluated, see its evaluation.";

    /// <summary>What to send instead; null when the model takes this.</summary>
    private static string? WrongType(HttpRequest request, string? type, ModelSignature signature)
    {
        var given = $"Content-Type '{request.ContentType}' is not understood";
        return signature.Picture is null
            ? RowFormats.Find(type) is not null ? null : $"{given}: send {RowFormats.Words}."
            : type is Json or PictureBody.Form || (type is not null && PictureBody.Types.Contains(type)) ? null
            : $"{given}, for the model looks at pictures: send one as {string.Join(", ", PictureBody.Types)}, several as {PictureBody.Form}, or {Json} with base64.";
    }

    /// <summary>The types that are liked best.</summary>
    private static List<string> Accepted(IList<MediaTypeHeaderValue> ranges)
    {
        var best = ranges.Count == 0 ? 0 : ranges.Max(range => range.Quality ?? 1);
        return [.. ranges.Where(range => best > 0 && (range.Quality ?? 1) == best).Select(range => range.MediaType.ToString().ToLowerInvariant())];
    }

    /// <summary>What is asked for by Accept, else the format of the rows, else JSON.</summary>
    private static IRowFormat AnswerFormat(HttpRequest request, string? type)
    {
        var accepted = request.Headers.Accept.Count == 0 ? [] : Accepted(request.GetTypedHeaders().Accept);
        return RowFormats.All.FirstOrDefault(format => format != RowFormats.Json && format.Types.Any(accepted.Contains))
            ?? (accepted.Contains(Json) ? null : RowFormats.Find(type))
            ?? RowFormats.Json;
    }
}
