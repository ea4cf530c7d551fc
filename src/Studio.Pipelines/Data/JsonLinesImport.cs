namespace Studio.Pipelines.Data;

using System.Text.Json;

/// <summary>
/// Reads one JSON object a line, or one array of objects. Lines that are not an object are rejected with their number before DuckDB sees
/// the file, because its reader would turn them into rows of nulls.
/// </summary>
internal sealed class JsonLinesImport : ISourceImport
{
    public IEnumerable<string> WorkFiles(SourceFile file) => [CleanPath(file)];

    public async Task<SourceTable> ImportAsync(DuckDbSession session, SourceFile file, CancellationToken cancellationToken)
    {
        var head = await SourceFile.ReadHeadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        if (head.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("["u8))
        {
            return await MapAsync(session, file, file.Path, "array", cancellationToken).ConfigureAwait(false);
        }

        var (rows, count, rejected) = await WriteCleanAsync(file, cancellationToken).ConfigureAwait(false);
        if (count > rows || rows == 0)
        {
            throw new DatasetException(rejected.Count == 0
                ? $"'{file.FileName}' holds no JSON objects; write one a line."
                : $"{count:N0} of the {count + rows:N0} lines of '{file.FileName}' are not JSON objects; the first is line {rejected[0].Line}: {rejected[0].Cause}");
        }

        var table = await MapAsync(session, file, CleanPath(file), "newline_delimited", cancellationToken).ConfigureAwait(false);
        return table with { RejectedCount = count, Rejected = rejected };
    }

    private static string CleanPath(SourceFile file) => Path.Combine(file.WorkFolder, "clean.jsonl");

    private static Task<SourceTable> MapAsync(
        DuckDbSession session, SourceFile file, string path, string format, CancellationToken cancellationToken)
    {
        var size = Math.Max(16L << 20, file.LongestLine * 2);
        return TypedColumns.MapAsync(
            session,
            string.Create(CultureInfo.InvariantCulture, $"read_json({Sql.Text(path)}, format = '{format}', records = true, sample_size = -1, maximum_depth = 2, compression = 'uncompressed', maximum_object_size = {size})"),
            file,
            cancellationToken);
    }

    private static async Task<(long Rows, long RejectedCount, List<RejectedLine> Rejected)> WriteCleanAsync(SourceFile file, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file.Path);
        var writer = new StreamWriter(CleanPath(file));
        await using (writer.ConfigureAwait(false))
        {
            long rows = 0, count = 0;
            var rejected = new List<RejectedLine>();
            for (long line = 1; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } text; line++)
            {
                if (string.IsNullOrWhiteSpace(text))
                {
                    continue;
                }

                if (Fault(text) is { } fault)
                {
                    if (count++ < CanonicalDataset.MaxRejectedKept)
                    {
                        rejected.Add(new RejectedLine(line, null, fault));
                    }

                    continue;
                }

                rows++;
                await writer.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
                await writer.WriteAsync('\n').ConfigureAwait(false);
            }

            return (rows, count, rejected);
        }
    }

    private static string? Fault(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? null
                : $"The line is a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}, not an object.";
        }
        catch (JsonException failure)
        {
            var at = failure.BytePositionInLine is { } position ? $" at character {position + 1}" : string.Empty;
            return $"The line is not valid JSON{at}.";
        }
    }
}
