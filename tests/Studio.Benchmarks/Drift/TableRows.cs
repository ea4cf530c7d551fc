namespace Studio.Benchmarks.Drift;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trials;

/// <summary>The rows of a file as a model of it would read them.</summary>
internal static class TableRows
{
    /// <summary>Reads, profiles and plans.</summary>
    /// <param name="path">A delimited file.</param>
    /// <param name="label">Column to predict.</param>
    /// <param name="task">Name of the task, or <c>auto</c>.</param>
    /// <param name="folder">Folder for what is made meanwhile.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<(ModelSignature Signature, ColumnTable Rows)> LoadAsync(string path, string label, string task, string folder, CancellationToken cancellationToken)
    {
        var data = await DatasetReader.ReadAsync(path, Path.GetFileName(path), Path.Combine(folder, "rows.parquet"), DatasetReaderOptions.Prediction, cancellationToken);
        var profile = await DatasetProfiler.ProfileAsync(data.Path, data.Columns, cancellationToken);
        var labels = await DatasetProfiler.CountValuesAsync(data.Path, label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(label) { Task = task });
        var plan = planned.Plan ?? throw new InvalidOperationException($"{path} cannot be planned: {string.Join(' ', planned.Problems)}");
        return (ModelSignature.From(plan), (await ExperimentData.LoadAsync(plan, data.Path, cancellationToken)).Features);
    }
}
