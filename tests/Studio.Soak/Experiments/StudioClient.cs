namespace Studio.Soak.Experiments;

using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Studio.Api.Experiments;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;
using Studio.Jobs.Storage;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Trials;

/// <summary>Talks to the API as a patient program does: while the service or its store is away, it asks again.</summary>
internal sealed class StudioClient(Uri service) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the service may be away before that is an error.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient _http = new() { BaseAddress = service, Timeout = TimeSpan.FromSeconds(15) };
    private readonly HttpClient _streams = new() { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>True when the service says that it can work.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("/health/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (IsAway(failure, cancellationToken))
        {
            return false;
        }
    }

    /// <summary>Uploads a table and waits until it is profiled.</summary>
    public async Task<Guid> UploadAsync(string csv, string name, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync($"/api/v1/datasets?name={name}.csv", new StringContent(csv), cancellationToken);
        answer.EnsureSuccessStatusCode();
        var dataset = (await answer.Content.ReadFromJsonAsync<DatasetRecord>(StudioJson.Line, cancellationToken))!;
        while (dataset.State == DatasetState.Profiling)
        {
            await Task.Delay(Pause, cancellationToken);
            dataset = await GetAsync<DatasetRecord>($"/api/v1/datasets/{dataset.Id}", cancellationToken);
        }

        return dataset.State == DatasetState.Ready ? dataset.Id : throw new InvalidOperationException($"Dataset {name} failed: {dataset.Reason}");
    }

    /// <summary>
    /// Asks for an experiment, once: when the service went away before it answered, the list tells whether the experiment exists.
    /// </summary>
    /// <param name="name">Name of the experiment, used by no other.</param>
    /// <param name="request">Body of the request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Guid> CreateAsync(string name, object request, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await _http.PostAsJsonAsync("/api/v1/experiments", request, StudioJson.Line, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Accepted)
                {
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetGuid();
                }

                if ((int)answer.StatusCode < 500)
                {
                    throw new InvalidOperationException($"{name} was refused: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
            catch (Exception failure) when (IsAway(failure, cancellationToken) && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                // Asked again below, unless it exists.
            }

            await Task.Delay(Pause, cancellationToken);
            if ((await ListAsync(cancellationToken)).FirstOrDefault(experiment => experiment.Name == name) is { } existing)
            {
                return existing.Id;
            }
        }
    }

    public Task<ExperimentResponse> FindAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync<ExperimentResponse>($"/api/v1/experiments/{id}", cancellationToken);

    public Task<IReadOnlyList<ExperimentResponse>> ListAsync(CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<ExperimentResponse>>("/api/v1/experiments", cancellationToken);

    public Task<IReadOnlyList<Trial>> TrialsAsync(Guid id, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<Trial>>($"/api/v1/experiments/{id}/trials", cancellationToken);

    /// <summary>Versions of a model; none when there is no such model.</summary>
    public Task<IReadOnlyList<ModelVersionRecord>> VersionsAsync(string name, CancellationToken cancellationToken) =>
        GetAsync<IReadOnlyList<ModelVersionRecord>>($"/api/v1/models/{name}/versions", cancellationToken, missing: []);

    /// <summary>Gives a command: <c>pause</c>, <c>resume</c>, <c>finish</c>, <c>cancel</c>, <c>retry</c>.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<HttpStatusCode> CommandAsync(Guid id, string command, CancellationToken cancellationToken)
    {
        using var answer = await _http.PostAsync($"/api/v1/experiments/{id}/{command}", null, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Gives it another budget.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<HttpStatusCode> ChangeBudgetAsync(Guid id, double budgetSeconds, CancellationToken cancellationToken)
    {
        using var answer = await _http.PatchAsJsonAsync($"/api/v1/experiments/{id}", new { budgetSeconds }, cancellationToken);
        return answer.StatusCode;
    }

    /// <summary>Waits until an experiment is as wanted.</summary>
    /// <exception cref="TimeoutException">It was not in time; the message says how it was.</exception>
    public async Task<ExperimentResponse> WaitAsync(Guid id, Func<ExperimentResponse, bool> wanted, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var experiment = await FindAsync(id, cancellationToken);
            if (wanted(experiment))
            {
                return experiment;
            }

            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"{experiment.Name} ({id}) is {experiment.State} in {experiment.Stage} after {experiment.Trials} trials and {patience.TotalSeconds:F0} s: {experiment.Reason}");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>Waits until an experiment has ended.</summary>
    public Task<ExperimentResponse> WaitForEndAsync(Guid id, TimeSpan patience, CancellationToken cancellationToken) =>
        WaitAsync(id, HasEnded, patience, cancellationToken);

    /// <summary>The trials that its event stream says have ended, until it breaks or ends.</summary>
    public async IAsyncEnumerable<Trial> EndedTrialsAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await _streams.GetAsync($"/api/v1/experiments/{id}/events", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
        {
            if (item.EventType == "trial-ended" && JsonSerializer.Deserialize<ExperimentEvent>(item.Data, StudioJson.Line) is TrialEnded ended)
            {
                yield return ended.Trial;
            }
        }
    }

    /// <summary>True for what a request throws while the service is away or not ready.</summary>
    public static bool IsAway(Exception failure, CancellationToken cancellationToken) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static bool HasEnded(ExperimentResponse experiment) =>
        experiment.State is ExperimentState.Completed or ExperimentState.Failed or ExperimentState.Cancelled;

    public void Dispose()
    {
        _http.Dispose();
        _streams.Dispose();
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken, T? missing = null)
        where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await _http.GetAsync(path, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.NotFound && missing is not null)
                {
                    return missing;
                }

                answer.EnsureSuccessStatusCode();
                return (await answer.Content.ReadFromJsonAsync<T>(StudioJson.Line, cancellationToken))!;
            }
            catch (Exception failure) when (IsAway(failure, cancellationToken) && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
