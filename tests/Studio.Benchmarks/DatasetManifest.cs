namespace Studio.Benchmarks;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>A dataset of a manifest.</summary>
/// <param name="Name">Also the name of the folder with <c>train.csv</c> and <c>test.csv</c>.</param>
/// <param name="Task"><c>binary</c>, <c>multiclass</c> or <c>regression</c>; anything else is no table.</param>
/// <param name="Label">Column to predict.</param>
/// <param name="TestRows">Rows of the test file.</param>
internal sealed record ManifestEntry(string Name, string Task, string Label, [property: JsonPropertyName("test_rows")] int TestRows)
{
    /// <summary>Rows of the training file; 0 where the manifest does not say.</summary>
    [JsonPropertyName("train_rows")]
    public int TrainRows { get; init; }
}

/// <summary>Reads <c>manifest.json</c>.</summary>
internal static class DatasetManifest
{
    private static readonly string[] Tasks = ["binary", "multiclass", "regression"];

    /// <summary>The tables of a folder of datasets.</summary>
    /// <param name="folder">Folder with the manifest.</param>
    /// <param name="only">Names to keep; empty for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<ManifestEntry>> ReadAsync(DirectoryInfo folder, IReadOnlyList<string> only, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(folder.FullName, "manifest.json"));
        var entries = await JsonSerializer.DeserializeAsync<ManifestEntry[]>(file, JsonSerializerOptions.Web, cancellationToken) ?? [];
        return [.. entries.Where(entry => Tasks.Contains(entry.Task) && (only.Count == 0 || only.Contains(entry.Name)))];
    }
}
