namespace Studio.Api.Tests.Compatibility;

using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

/// <summary>A request and what was answered.</summary>
/// <param name="Request">Method and path.</param>
/// <param name="Accept">Header of that name.</param>
/// <param name="Type">Content type of the body sent.</param>
/// <param name="Body">The body sent.</param>
/// <param name="Send">Further headers sent.</param>
/// <param name="Status">Status answered.</param>
/// <param name="ContentType">Content type answered.</param>
/// <param name="Headers">Further headers answered that callers rely on.</param>
/// <param name="Answer">The body answered: JSON, text, or of other bytes their SHA-256; without <c>traceId</c>.</param>
internal sealed record RecordedAnswer(
    string Request,
    string? Accept,
    string? Type,
    string? Body,
    IReadOnlyDictionary<string, string>? Send,
    int Status,
    string? ContentType,
    IReadOnlyDictionary<string, string>? Headers,
    JsonNode? Answer)
{
    private static readonly string[] Relevant = ["Accept-Ranges", "Allow", "Content-Disposition", "Content-Range", "Content-Security-Policy", "ETag", "Location", "X-Content-Type-Options"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static IReadOnlyList<RecordedAnswer> Read(string file) => JsonSerializer.Deserialize<RecordedAnswer[]>(File.ReadAllText(file), Json)!;

    public static void Write(string file, IReadOnlyList<RecordedAnswer> answers) => File.WriteAllText(file, JsonSerializer.Serialize(answers, Json) + "\n");

    /// <summary>Asks again.</summary>
    public async Task<RecordedAnswer> AskAsync(HttpClient client)
    {
        var (method, path) = Request.Split(' ', 2) is [var first, var second] ? (first, second) : throw new FormatException(Request);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            request.Content.Headers.ContentType = Type is null ? null : MediaTypeHeaderValue.Parse(Type);
        }

        foreach (var (name, value) in (Send ?? new Dictionary<string, string>()).Concat(Accept is null ? [] : [new("Accept", Accept)]))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        var headers = answer.Headers.Concat(answer.Content.Headers).Where(header => Relevant.Contains(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal);
        return this with
        {
            Status = (int)answer.StatusCode,
            ContentType = answer.Content.Headers.ContentType?.ToString(),
            Headers = headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value)),
            Answer = Mask(answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync()),
        };
    }

    /// <summary>What is different in another answer; null when nothing is.</summary>
    public string? FindChange(RecordedAnswer other)
    {
        var difference = AboutEqual.FindDifference(Text(this), Text(other));
        return difference is null ? null : $"{Request} {Body}: {difference}";
    }

    private static string Text(RecordedAnswer answer) => JsonSerializer.Serialize(answer, Json);

    private static JsonNode? Mask(string? type, byte[] body)
    {
        if (body.Length == 0)
        {
            return null;
        }

        if (type is null || !(type.EndsWith("json", StringComparison.Ordinal) || type.StartsWith("text/", StringComparison.Ordinal)))
        {
            return $"{body.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(body))}";
        }

        var text = Encoding.UTF8.GetString(body);
        if (!type.EndsWith("json", StringComparison.Ordinal))
        {
            return text;
        }

        var json = JsonNode.Parse(text);
        foreach (var name in new[] { "traceId", "predictionId" })
        {
            (json as JsonObject)?.Remove(name);
        }

        return json;
    }
}
