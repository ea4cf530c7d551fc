namespace Studio.Api.Predictions;

using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Studio.Pipelines.Data;

/// <summary>The rows of a prediction call.</summary>
/// <param name="Input">The rows as the model takes them, or their problems.</param>
internal sealed record PredictionBody(PredictionInputResult Input)
{
    /// <summary>Name of each row's file, for pictures sent as files; null otherwise.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Reads JSON: an object with a list <c>rows</c>, or the list itself.</summary>
    /// <exception cref="BadHttpRequestException">It is neither, too large or not JSON.</exception>
    public static async Task<PredictionBody> ReadJsonAsync(HttpRequest request, ModelSignature signature, bool missingWhenUnreadable, CancellationToken cancellationToken)
    {
        using var document = await JsonBody.ReadAsync(request, PredictionEndpoints.MaxBytes, cancellationToken);
        var root = document.RootElement;
        var rows = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("rows", out var inner) ? inner : root;
        if (rows.ValueKind != JsonValueKind.Array)
        {
            throw new BadHttpRequestException("The body must be {\"rows\": [{\"column\": value, …}, …]} or the list of rows itself.");
        }

        RefuseTooMany(rows.GetArrayLength());
        if (signature.Picture is not null)
        {
            PictureBody.RefuseTooMany(rows.GetArrayLength());
        }

        JsonElement[] objects = [.. rows.EnumerateArray()];
        return new PredictionBody(PredictionInput.FromJson(signature, objects, missingWhenUnreadable));
    }

    /// <summary>Reads CSV with a header line, as the data were read that the model learned from.</summary>
    /// <exception cref="DatasetException">It cannot be read.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, has too many rows or none, or is in another encoding than it says.</exception>
    public static async Task<PredictionBody> ReadCsvAsync(HttpRequest request, ModelSignature signature, bool missingWhenUnreadable, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = PredictionEndpoints.MaxBytes;
        }

        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, cancellationToken);
        using var source = PredictionSource.OpenText(TextBody.ToUtf8(memory.ToArray(), request.GetTypedHeaders().ContentType?.Encoding), "body.csv", signature);
        var batch = source.Read(PredictionEndpoints.MaxRows + 1, [], missingWhenUnreadable, cancellationToken)
            ?? throw new DatasetException("'body.csv' has a header but no rows; add at least one row of data.");
        RefuseTooMany(batch.Rows);
        return new PredictionBody(batch.Input);
    }

    private static void RefuseTooMany(int rows)
    {
        if (rows > PredictionEndpoints.MaxRows)
        {
            throw new BadHttpRequestException($"{rows} rows are too many for one call: send at most {PredictionEndpoints.MaxRows} in each of several calls.");
        }
    }
}
