namespace Studio.Api.Monitoring;

using System.Text.Json;
using CsvHelper;
using Microsoft.AspNetCore.Http.Features;
using Studio.Jobs.Monitoring;

/// <summary>Reads truths of rows that were predicted: JSON, or CSV with the same names in its header.</summary>
internal static class TruthBody
{
    /// <summary>Content type of CSV.</summary>
    public const string Csv = "text/csv";

    private const long MaxBytes = 32L * 1024 * 1024;
    private const string PredictionId = "predictionId";
    private const string Row = "row";
    private const string Value = "value";

    /// <summary>Reads the whole body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="BadHttpRequestException">It is too large, or a row cannot be read; the message names the row.</exception>
    public static async Task<IReadOnlyList<TruthRow>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var rows = request.ContentType?.StartsWith(Csv, StringComparison.OrdinalIgnoreCase) == true
            ? await ReadCsvAsync(request, cancellationToken)
            : await ReadJsonAsync(request, cancellationToken);
        return rows.Count <= TruthService.MostRows
            ? rows
            : throw new BadHttpRequestException(FormattableString.Invariant($"{rows.Count} rows are more than are taken at a time: send at most {TruthService.MostRows} in each of several calls."));
    }

    private static async Task<List<TruthRow>> ReadJsonAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = await JsonBody.ReadAsync(request, MaxBytes, cancellationToken);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select((row, index) => Read(index, Text(row, PredictionId), Text(row, Row), Text(row, Value)))]
            : throw new BadHttpRequestException("The body must be a JSON array such as [{\"predictionId\": \"…\", \"row\": 0, \"value\": \"yes\"}].");
    }

    private static string? Text(JsonElement row, string name) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        }
        : null;

    private static async Task<List<TruthRow>> ReadCsvAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        await using var csv = CsvReader.Create(request.Body, new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true }, leaveOpen: true);
        try
        {
            return await ReadAsync(csv, cancellationToken);
        }
        catch (CsvFormatException failure)
        {
            throw new BadHttpRequestException(FormattableString.Invariant($"The CSV cannot be read at line {csv.LineNumber}: put texts with commas or quotes into double quotes."), failure);
        }
    }

    private static async Task<List<TruthRow>> ReadAsync(CsvReader csv, CancellationToken cancellationToken)
    {
        string[] header = await csv.ReadAsync(cancellationToken) ? [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)] : [];
        int PlaceOf(string name) => Array.FindIndex(header, column => column.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
        var (id, row, value) = (PlaceOf(PredictionId), PlaceOf(Row), PlaceOf(Value));
        string? Cell(int place) => place >= 0 && place < csv.FieldCount ? csv.GetString(place) : null;
        var rows = new List<TruthRow>();
        while (rows.Count <= TruthService.MostRows && await csv.ReadAsync(cancellationToken))
        {
            rows.Add(Read(rows.Count, Cell(id), Cell(row), Cell(value)));
        }

        return rows;
    }

    private static TruthRow Read(int index, string? predictionId, string? row, string? value)
    {
        if (!Guid.TryParse(predictionId, out var id))
        {
            throw new BadHttpRequestException(FormattableString.Invariant($"Row {index + 1}: '{predictionId}' is no predictionId; it is in the header Prediction-Id of each answer."));
        }

        if (!int.TryParse(row is null or "" ? "0" : row, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new BadHttpRequestException(FormattableString.Invariant($"Row {index + 1}: '{row}' is no number of a row; rows of a call are numbered from 0."));
        }

        return value is { Length: > 0 }
            ? new TruthRow(id, number, value)
            : throw new BadHttpRequestException(FormattableString.Invariant($"Row {index + 1} has no value; give the class or the number that became true."));
    }
}
