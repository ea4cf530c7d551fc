namespace Studio.Api.Predictions;

using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

/// <summary>The rows of a prediction call.</summary>
/// <param name="Input">The rows as the model takes them, or their problems.</param>
/// <param name="Missing">Columns the model reads that no row has.</param>
internal sealed record PredictionBody(PredictionInputResult Input, IReadOnlyList<string> Missing)
{
    /// <summary>Name of each row's file, for pictures sent as files; null otherwise.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Reads JSON: an object with a list <c>rows</c>, or the list itself.</summary>
    /// <exception cref="BadHttpRequestException">It is neither, too large or not JSON.</exception>
    public static async Task<PredictionBody> ReadJsonAsync(HttpRequest request, ModelSignature signature, CancellationToken cancellationToken)
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
        var input = PredictionInput.FromJson(signature, objects);
        var given = objects.Where(row => row.ValueKind == JsonValueKind.Object).SelectMany(row => row.EnumerateObject()).Select(cell => cell.Name).ToHashSet();
        return new PredictionBody(input, MissingFrom(signature, given));
    }

    /// <summary>Reads CSV with a header line, as an uploaded dataset is read.</summary>
    /// <exception cref="Pipelines.Data.DatasetException">It cannot be read.</exception>
    /// <exception cref="BadHttpRequestException">It is too large or has too many rows.</exception>
    public static async Task<PredictionBody> ReadCsvAsync(HttpRequest request, ModelSignature signature, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = PredictionEndpoints.MaxBytes;
        }

        var directory = Directory.CreateTempSubdirectory("studio-predict-");
        try
        {
            var path = Path.Combine(directory.FullName, "body");
            await using (var file = File.Create(path))
            {
                await request.Body.CopyToAsync(file, cancellationToken);
            }

            var (table, columns) = await PredictionTable.ReadAsync(path, "body.csv", directory.FullName, signature, cancellationToken);
            RefuseTooMany(table.RowCount);
            return new PredictionBody(PredictionInput.FromTable(signature, table), MissingFrom(signature, [.. columns.Select(column => column.Name)]));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void RefuseTooMany(int rows)
    {
        if (rows > PredictionEndpoints.MaxRows)
        {
            throw new BadHttpRequestException($"{rows} rows are too many for one call: send at most {PredictionEndpoints.MaxRows} in each of several calls.");
        }
    }

    private static List<string> MissingFrom(ModelSignature signature, HashSet<string> given) =>
        [.. signature.Inputs.Select(input => input.Name).Where(name => !given.Contains(name))];
}
