namespace Studio.Benchmarks.Fuzzing;

using System.Net.Http.Json;
using System.Text.Json;

/// <summary>A project with a thing of each kind, known by names that nothing else has.</summary>
/// <param name="Name">Name of the project.</param>
/// <param name="Word">What the names of its things and of its columns begin with.</param>
/// <param name="Dataset">A dataset.</param>
/// <param name="Spare">A dataset that may be deleted.</param>
/// <param name="Experiment">An experiment that has ended.</param>
/// <param name="Batch">A batch.</param>
internal sealed record FuzzProject(string Name, string Word, Guid Dataset, Guid Spare, Guid Experiment, Guid Batch)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>What addresses in it begin with.</summary>
    public string Prefix => $"/projects/{Name}";

    /// <summary>Name of its model.</summary>
    public string Model => $"{Word}-model";

    /// <summary>What no answer in another project may hold.</summary>
    public IEnumerable<string> Secrets => [Word, .. new[] { Dataset, Spare, Experiment, Batch }.Select(id => id.ToString())];

    /// <summary>Makes a project and fills it.</summary>
    public static async Task<FuzzProject> MakeAsync(HttpClient client, string name, string word, CancellationToken cancellationToken)
    {
        var prefix = $"/projects/{name}/api/v1";
        await PostAsync(client, "/api/v1/projects", JsonContent.Create(new { name }), cancellationToken);
        var dataset = await PostAsync(client, $"{prefix}/datasets?name={word}-table.csv", new StringContent(Table(word)), cancellationToken);
        var spare = await PostAsync(client, $"{prefix}/datasets?name={word}-spare.csv", new StringContent(Table(word)), cancellationToken);
        var experiment = await PostAsync(
            client, $"{prefix}/experiments", JsonContent.Create(new { datasetId = dataset, label = $"{word}_kind", trials = 1, learners = new[] { "lbfgs" }, name = $"{word}-model" }), cancellationToken);
        for (var state = "queued"; state is "queued" or "running";)
        {
            await Task.Delay(Pause, cancellationToken);
            state = (await client.GetFromJsonAsync<JsonElement>($"{prefix}/experiments/{experiment}", cancellationToken)).GetProperty("state").GetString();
        }

        var batch = await PostAsync(client, $"{prefix}/models/{word}-model/batches", JsonContent.Create(new { datasetId = dataset }), cancellationToken);
        return new FuzzProject(name, word, dataset, spare, experiment, batch);
    }

    /// <summary>A small table whose names begin with the word.</summary>
    public static string Table(string word) =>
        $"{word}_a,{word}_b,{word}_kind\n{string.Concat(Enumerable.Range(0, 60).Select(row => FormattableString.Invariant($"{row % 7},{row % 5},{word}{(row % 7 > 3 ? 1 : 0)}\n")))}";

    private static async Task<Guid> PostAsync(HttpClient client, string address, HttpContent content, CancellationToken cancellationToken)
    {
        using var answer = await client.PostAsync(address, content, cancellationToken);
        var said = await answer.Content.ReadAsStringAsync(cancellationToken);
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{address}: {said}")
            : JsonSerializer.Deserialize<JsonElement>(said).TryGetProperty("id", out var id) ? id.GetGuid()
            : Guid.Empty;
    }
}
