namespace Studio.Api.Tests;

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Studio.Api.Hosting;
using Studio.Pipelines;

/// <summary>The real application on a free loopback port with a data directory of its own.</summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly Dictionary<string, string?> _settings;
    private WebApplication _app;

    private StudioServer(WebApplication app, DirectoryInfo data, Dictionary<string, string?> settings)
    {
        _app = app;
        _data = data;
        _settings = settings;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()), Timeout = TimeSpan.FromMinutes(3) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public string DataDirectory => _data.FullName;

    public static async Task<StudioServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var data = Directory.CreateTempSubdirectory("studio-api-tests-");
        var all = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        all.TryAdd("urls", "http://127.0.0.1:0");
        all.TryAdd("Studio:DataDirectory", data.FullName);
        all.TryAdd("Studio:Evaluate", "false");
        var app = StudioApp.Build(all);
        await app.StartAsync();
        return new StudioServer(app, data, all);
    }

    /// <summary>Ends the service, until <see cref="ComeBackAsync"/>; whoever is connected to it after two seconds is cut off.</summary>
    public async Task GoAwayAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _app.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Not everybody has gone.
        }

        await _app.DisposeAsync();
    }

    /// <summary>Starts it again at the same address and with the same data.</summary>
    public async Task ComeBackAsync()
    {
        _settings["urls"] = Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        _app = StudioApp.Build(_settings);
        await _app.StartAsync();
    }

    /// <summary>Uploads a table as the raw body.</summary>
    public async Task<Guid> UploadAsync(string csv, string name = "table.csv")
    {
        using var answer = await Client.PostAsync($"/api/v1/datasets?name={name}", new StringContent(csv));
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await ReadJsonAsync(answer)).GetProperty("id").GetGuid();
    }

    /// <summary>Asks for an experiment that must be accepted.</summary>
    public async Task<Guid> StartExperimentAsync(object request)
    {
        using var answer = await Client.PostAsJsonAsync("/api/v1/experiments", request);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return (await ReadJsonAsync(answer)).GetProperty("id").GetGuid();
    }

    /// <summary>Waits until an experiment is as wanted; fails with what it is after two minutes.</summary>
    public async Task<JsonElement> WaitAsync(Guid experiment, Func<JsonElement, bool> wanted, CancellationToken cancellationToken = default)
    {
        JsonElement found = default;
        for (var i = 0; i < 1200; i++)
        {
            found = await GetJsonAsync($"/api/v1/experiments/{experiment}");
            if (wanted(found))
            {
                return found;
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new AssertFailedException(found.ToString());
    }

    /// <summary>Waits until an experiment has ended.</summary>
    public Task<JsonElement> WaitForEndAsync(Guid experiment, CancellationToken cancellationToken = default) =>
        WaitAsync(experiment, found => found.GetProperty("state").GetString() is not ("queued" or "running"), cancellationToken);

    /// <summary>Command lines of the processes that work in the data directory; Linux only.</summary>
    public string[] TrainerProcesses() =>
        [.. Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(CommandLine).Where(line => line.Contains(DataDirectory, StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return string.Empty;
        }
    }

    public async Task<JsonElement> GetJsonAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path, StudioJson.Line);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }

    public static async Task<JsonElement> ReadJsonAsync(HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<JsonElement>(StudioJson.Line);
}
