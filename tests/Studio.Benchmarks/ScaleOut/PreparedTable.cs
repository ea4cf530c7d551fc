namespace Studio.Benchmarks.ScaleOut;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>A table that trainer processes can be started on.</summary>
/// <param name="Folder">Folder for everything; deleted when disposed.</param>
/// <param name="Data">Canonical Parquet file.</param>
/// <param name="Plan">The plan.</param>
internal sealed record PreparedTable(DirectoryInfo Folder, string Data, TrainingPlan Plan) : IDisposable
{
    /// <summary>Reads and profiles a file and plans what is asked for.</summary>
    /// <exception cref="InvalidOperationException">The request cannot be planned.</exception>
    public static async Task<PreparedTable> CreateAsync(FileInfo file, TrainingRequest request, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("studio-scale-out-");
        var dataset = await DatasetReader.ReadAsync(file.FullName, file.Name, Path.Combine(folder.FullName, "data.parquet"), DatasetReaderOptions.Training, cancellationToken);
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, cancellationToken);
        var values = await DatasetProfiler.CountValuesAsync(dataset.Path, request.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, values, request);
        return planned.Plan is { } plan
            ? new PreparedTable(folder, dataset.Path, plan)
            : throw new InvalidOperationException(string.Join(' ', planned.Problems.Select(problem => problem.Message)));
    }

    /// <summary>Writes the plan to a file and gives its path.</summary>
    public async Task<string> WritePlanAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Folder.FullName, "plan.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(Plan, StudioJson.File), cancellationToken);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Folder.Delete(recursive: true);
}
