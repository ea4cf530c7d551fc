namespace Studio.Client;

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

/// <summary>
/// Asks the models of a MaaS.Studio service. Safe for many threads at once; make one and keep it. Wherever a model is named, that is
/// <c>name</c> for its newest version, <c>name/3</c> or <c>name@alias</c>.
/// </summary>
public sealed class StudioClient : IDisposable
{
    private const int Tries = 4;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions s_rows = new();

    private readonly HttpClient _http;
    private readonly bool _isOwn;

    /// <summary>A client with connections of its own.</summary>
    /// <param name="service">Address of the service, such as <c>http://localhost:5080</c>; it may have a path.</param>
    public StudioClient(Uri service)
        : this(new HttpClient { BaseAddress = new Uri(service.AbsoluteUri.TrimEnd('/') + '/') }) => _isOwn = true;

    /// <summary>A client that uses an <see cref="HttpClient"/>, such as one of a factory; its <see cref="HttpClient.BaseAddress"/> is that of the service and ends with a slash.</summary>
    public StudioClient(HttpClient http) => _http = http;

    /// <summary>All models.</summary>
    /// <exception cref="StudioException">The service refuses.</exception>
    public async Task<IReadOnlyList<StudioModel>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        await GetAsync<List<StudioModel>>("api/v1/models", cancellationToken);

    /// <summary>How a model is called.</summary>
    /// <exception cref="StudioException">There is no such model.</exception>
    public Task<ModelSignature> GetSignatureAsync(string model, CancellationToken cancellationToken = default) =>
        GetAsync<ModelSignature>($"{VersionOf(model)}/signature", cancellationToken);

    /// <summary>Predicts rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Objects or dictionaries whose properties are named like the columns, at most 100,000; null is missing.</param>
    /// <param name="partial">True to answer the rows that can be read when others cannot.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StudioException">There is no such model, or rows cannot be read.</exception>
    public async Task<PredictionAnswer> PredictAsync<TRow>(string model, IEnumerable<TRow> rows, bool partial = false, CancellationToken cancellationToken = default)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, IEnumerable<TRow>> { ["rows"] = rows }, s_rows);
        using var answer = await SendAsync(() => Post(model, partial ? "?partial=true" : string.Empty, body, "application/json", "application/json"), cancellationToken);
        return await ReadAsync<PredictionAnswer>(answer, cancellationToken);
    }

    /// <summary>Predicts rows of CSV.</summary>
    /// <param name="model">The model.</param>
    /// <param name="csv">CSV in UTF-8 with a header, at most 32 MiB.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>CSV with a line for each row.</returns>
    /// <exception cref="StudioException">There is no such model, or rows cannot be read.</exception>
    public async Task<string> PredictCsvAsync(string model, string csv, CancellationToken cancellationToken = default)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(csv);
        using var answer = await SendAsync(() => Post(model, string.Empty, body, "text/csv", "text/csv"), cancellationToken);
        return await answer.Content.ReadAsStringAsync(cancellationToken);
    }

    /// <summary>Downloads a model as one ONNX file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">File to write; replaced when it exists.</param>
    /// <param name="cancellationToken">Ends the download.</param>
    /// <exception cref="StudioException">There is no such model.</exception>
    public async Task DownloadOnnxAsync(string model, string path, CancellationToken cancellationToken = default)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"{VersionOf(model)}/onnx"), cancellationToken);
        await using var file = File.Create(path);
        await answer.Content.CopyToAsync(file, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwn)
        {
            _http.Dispose();
        }
    }

    private static HttpRequestMessage Post(string model, string query, byte[] body, string type, string accepted) => new(HttpMethod.Post, $"api/v1/models/{Uri.EscapeDataString(model)}/predict{query}")
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } },
        Headers = { Accept = { new MediaTypeWithQualityHeaderValue(accepted) } },
    };

    /// <summary>The address of a version.</summary>
    private static string VersionOf(string model)
    {
        var cut = model.AsSpan().IndexOfAny('@', '/');
        return cut < 0
            ? $"api/v1/models/{Uri.EscapeDataString(model)}/versions/latest"
            : $"api/v1/models/{Uri.EscapeDataString(model[..cut])}/versions/{Uri.EscapeDataString(model[(cut + 1)..])}";
    }

    private async Task<T> GetAsync<T>(string address, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
        return await ReadAsync<T>(answer, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        await answer.Content.ReadFromJsonAsync<T>(s_json, cancellationToken) ?? throw new StudioException(answer.StatusCode, "The service has answered null.", []);

    /// <summary>Sends a request, again when the service asks for it because it is busy.</summary>
    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = make();
            var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                if (answer is not { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, Headers.RetryAfter.Delta: { } wait } || attempt == Tries)
                {
                    throw await RefusalAsync(answer, cancellationToken);
                }

                await Task.Delay(wait, cancellationToken);
            }
        }
    }

    private static async Task<StudioException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            var problem = JsonSerializer.Deserialize<Problem>(text, s_json);
            return new StudioException(answer.StatusCode, problem?.Detail ?? problem?.Title ?? text, problem?.Problems ?? []);
        }
        catch (JsonException)
        {
            return new StudioException(answer.StatusCode, $"The service answers {(int)answer.StatusCode}: {text}", []);
        }
    }

    private sealed record Problem(string? Title, string? Detail, IReadOnlyList<string>? Problems);
}
