namespace Studio.Benchmarks.Serving;

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

/// <summary>A studio in a process of its own, with a data folder of its own.</summary>
internal sealed class ServedStudio : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly string _program;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-serving-");
    private readonly HttpClient _client;
    private Process? _process;

    private ServedStudio(string program, int port) =>
        (_program, Port, _client) = (program, port, new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") });

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Its process.</summary>
    public int ProcessId => _process!.Id;

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="program">The program, or its dll.</param>
    /// <param name="port">A free port.</param>
    /// <param name="settings">Further settings, by the names of environment variables.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<ServedStudio> StartAsync(string program, int port, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var studio = new ServedStudio(program, port);
        await studio.RestartAsync(settings, cancellationToken);
        return studio;
    }

    /// <summary>Starts it again with the same data and other settings.</summary>
    public async Task RestartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await StopAsync();
        var (file, first) = _program.EndsWith(".dll", StringComparison.Ordinal) ? ("dotnet", new[] { _program }) : (_program, []);
        var start = new ProcessStartInfo(file, [.. first, "serve", "--urls", $"http://127.0.0.1:{Port}", "--data-dir", _folder.FullName]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        await WaitAsync(async () => (await _client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken)).IsSuccessStatusCode, cancellationToken);
    }

    /// <summary>Uploads a table and waits until it can be trained on.</summary>
    /// <returns>The dataset's id.</returns>
    public async Task<string> UploadAsync(string csv, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(csv, cancellationToken)), "file", Path.GetFileName(csv) } };
        var uploaded = await _client.PostAsync(new Uri("/api/v1/datasets", UriKind.Relative), form, cancellationToken);
        var dataset = (await uploaded.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();
        await WaitAsync(async () => (await GetAsync($"/api/v1/datasets/{dataset}", cancellationToken))["state"]!.GetValue<string>() == "ready", cancellationToken);
        return dataset;
    }

    /// <summary>Trains a model and waits until it is published.</summary>
    /// <param name="dataset">What it learns from.</param>
    /// <param name="experiment">What the experiment is asked for, without the dataset.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task TrainAsync(string dataset, JsonObject experiment, CancellationToken cancellationToken)
    {
        experiment["datasetId"] = dataset;
        var started = await _client.PostAsJsonAsync(new Uri("/api/v1/experiments", UriKind.Relative), experiment, cancellationToken);
        var id = (await started.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]?.GetValue<string>()
            ?? throw new InvalidOperationException(await started.Content.ReadAsStringAsync(cancellationToken));
        await WaitAsync(async () => (await GetAsync($"/api/v1/experiments/{id}", cancellationToken))["state"]!.GetValue<string>() is "completed" or "failed", cancellationToken);
    }

    /// <summary>Downloads the newest version of a model.</summary>
    public async Task DownloadAsync(string model, string path, CancellationToken cancellationToken) =>
        await File.WriteAllBytesAsync(path, await _client.GetByteArrayAsync(new Uri($"/api/v1/models/{model}/versions/latest/onnx", UriKind.Relative), cancellationToken), cancellationToken);

    /// <summary>A number of <c>/metrics</c>.</summary>
    /// <param name="name">Its name there.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public async Task<double> MetricAsync(string name, CancellationToken cancellationToken) => double.Parse(
        (await _client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken)).Split('\n')
            .First(line => line.StartsWith($"{name} ", StringComparison.Ordinal) || line.StartsWith($"{name}{{", StringComparison.Ordinal)).Split(' ')[1],
        CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task StopAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private async Task<JsonObject> GetAsync(string path, CancellationToken cancellationToken) =>
        (await _client.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative), cancellationToken))!;

    private static async Task WaitAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(started) < s_patience)
            {
            }

            await Task.Delay(200, cancellationToken);
        }
    }
}
