namespace Studio.Api.Predictions;

using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Studio.Api.Serving;

/// <summary><c>POST /api/v1/models/{name}/predict</c>.</summary>
public static class PredictionEndpoints
{
    /// <summary>Largest body of a call, 32 MiB.</summary>
    public const long MaxBytes = 32L * 1024 * 1024;

    /// <summary>Most rows of a call.</summary>
    public const int MaxRows = 100_000;

    private const string Csv = "text/csv";
    private const string Json = "application/json";

    /// <summary>Maps the endpoint.</summary>
    public static void MapPredictions(this IEndpointRouteBuilder api) => api.MapPost("/models/{name}/predict", PredictAsync)
        .WithTags("Predictions")
        .WithSummary("Predict rows or pictures")
        .WithDescription("JSON `{\"rows\": [{\"column\": value, …}, …]}` or a bare array, or CSV with a header line. A missing column, null or empty value is missing, as in training. Answers CSV when asked for by Accept or when the rows came as CSV, JSON otherwise. A model of pictures takes a picture file as the body (Content-Type image/png, image/jpeg, image/webp, image/gif or image/bmp), several as the files of a multipart form (at most 1,000), or JSON rows with the file in base64; they may have any size and are stretched to the model's. `?version=` picks a version, the newest ready one by default. Rows are read as the training data were, by the `reading` of each input in `signature.json`; `?unreadable=missing` takes what is written otherwise for missing, where it is a problem by default. At most 100,000 rows and 32 MiB a call.")
        .Accepts<JsonElement>(Json, [Csv, PictureBody.Form, .. PictureBody.Types])
        .Produces<PredictionAnswer>(StatusCodes.Status200OK, Json, Csv)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static async Task<Results<Ok<PredictionAnswer>, FileContentHttpResult, ProblemHttpResult>> PredictAsync(
        string name, string? version, string? unreadable, HttpRequest request, ServedModels models, CancellationToken token)
    {
        if (Unreadable.Problem(unreadable) is { } unknown)
        {
            return Problems.BadRequest(unknown);
        }

        using var opening = await models.OpenAsync(name, version, token);
        if (!opening.Succeeded)
        {
            return OpeningProblems.Answer(opening.Problem.Value, opening.Reason);
        }

        var (found, signature) = (opening.Version, opening.Version.Signature);
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString().ToLowerInvariant() : null;
        if (WrongType(request, type, signature) is { } wrong)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        var body = type switch
        {
            Json => await PredictionBody.ReadJsonAsync(request, signature, unreadable == Unreadable.Missing, token),
            Csv => await PredictionBody.ReadCsvAsync(request, signature, unreadable == Unreadable.Missing, token),
            _ => await PictureBody.ReadAsync(request, signature, token),
        };
        if (body.Input.Table is not { } table)
        {
            return TypedResults.Problem(
                string.Join(" ", body.Input.Problems),
                statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?> { ["problems"] = body.Input.Problems });
        }

        var scored = opening.Model.Score(table);
        return WantsCsv(request, type == Csv)
            ? CsvAnswer(signature, scored, body.Files)
            : TypedResults.Ok(new PredictionAnswer(
                found.Name, found.Version, PredictionAnswer.RowsOf(signature, scored, body.Files), body.Input.IgnoredColumns, Warnings(body.Input, signature)));
    }

    /// <summary>What to send instead; null when the model takes this.</summary>
    private static string? WrongType(HttpRequest request, string? type, ModelSignature signature)
    {
        var given = $"Content-Type '{request.ContentType}' is not understood";
        return signature.Picture is null
            ? type is Csv or Json ? null : $"{given}: send {Json} or {Csv}."
            : type is Json or PictureBody.Form || (type is not null && PictureBody.Types.Contains(type)) ? null
            : $"{given}, for the model looks at pictures: send one as {string.Join(", ", PictureBody.Types)}, several as {PictureBody.Form}, or {Json} with base64.";
    }

    private static IReadOnlyList<string> Warnings(PredictionInputResult input, ModelSignature signature) =>
        [.. PredictionWarnings.Of(input.MissingColumns, input.Unreadable, signature)];

    private static bool WantsCsv(HttpRequest request, bool cameAsCsv)
    {
        var accepted = request.GetTypedHeaders().Accept.Select(range => range.MediaType.ToString().ToLowerInvariant()).ToList();
        return accepted.Contains(Csv) || (cameAsCsv && !accepted.Contains(Json));
    }

    private static FileContentHttpResult CsvAnswer(ModelSignature signature, ScoredRows scored, IReadOnlyList<string>? files)
    {
        using var writer = new StringWriter();
        PredictionCsv.WriteLine(writer, files is null ? PredictionCsv.Header(signature) : PredictionCsv.Header(signature).Prepend("file"));
        for (var row = 0; row < scored.Predictions.Rows; row++)
        {
            var cells = PredictionCsv.Cells(scored, row);
            PredictionCsv.WriteLine(writer, files is null ? cells : cells.Prepend(files[row]));
        }

        return TypedResults.Bytes(Encoding.UTF8.GetBytes(writer.ToString()), "text/csv; charset=utf-8");
    }
}
