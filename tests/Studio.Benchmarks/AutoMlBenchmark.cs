namespace Studio.Benchmarks;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>A table of the manifest.</summary>
internal sealed record ManifestEntry(string Name, string Task, string Label);

/// <summary>What training on one dataset gave.</summary>
/// <param name="Dataset">Name.</param>
/// <param name="Task">Task of the manifest.</param>
/// <param name="Learner">Learner of the winner.</param>
/// <param name="Trials">Trials ended.</param>
/// <param name="FailedTrials">Trials failed.</param>
/// <param name="Metric">Metric optimised.</param>
/// <param name="Baseline">Its value for the baseline on validation rows.</param>
/// <param name="Validation">Its value for the winner on validation rows.</param>
/// <param name="Test">All metrics on the test file, scored with the exported ONNX file.</param>
/// <param name="Seconds">Wall time of the whole command.</param>
/// <param name="OnnxBytes">Size of the ONNX file.</param>
/// <param name="ParityDifference">Largest difference between the ONNX file and the trained model.</param>
/// <param name="ParityPassed">True when it is within tolerance.</param>
/// <param name="Error">Last line on stderr when the command failed; null otherwise.</param>
internal sealed record AutoMlResult(
    string Dataset,
    string Task,
    string? Learner,
    int Trials,
    int FailedTrials,
    string? Metric,
    double? Baseline,
    double? Validation,
    IReadOnlyDictionary<string, double>? Test,
    double Seconds,
    long OnnxBytes,
    double? ParityDifference,
    bool ParityPassed,
    string? Error);

/// <summary>Trains on every table of a manifest through the command line, as a user would.</summary>
internal static class AutoMlBenchmark
{
    private static readonly string[] Tasks = ["binary", "multiclass", "regression"];

    public static async Task<int> RunAsync(
        DirectoryInfo datasets, int budget, IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        var manifest = JsonSerializer.Deserialize<ManifestEntry[]>(
            await File.ReadAllTextAsync(Path.Combine(datasets.FullName, "manifest.json"), cancellationToken), StudioJson.Line)!;
        output.Directory!.Create();
        var results = new List<AutoMlResult>();
        foreach (var entry in manifest.Where(entry => Tasks.Contains(entry.Task) && (only.Count == 0 || only.Contains(entry.Name))))
        {
            var result = await TrainAsync(datasets, entry, budget, cancellationToken);
            results.Add(result);
            Console.WriteLine(AutoMlTable.Row(result));
            await File.WriteAllTextAsync(output.FullName, AutoMlTable.Write(results, budget), cancellationToken);
            await File.WriteAllTextAsync(
                Path.ChangeExtension(output.FullName, ".json"), JsonSerializer.Serialize(results, StudioJson.File), cancellationToken);
        }

        return results.All(result => result.Error is null && result.ParityPassed) ? 0 : 1;
    }

    private static async Task<AutoMlResult> TrainAsync(
        DirectoryInfo datasets, ManifestEntry entry, int budget, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(datasets.FullName, entry.Name);
        var artifacts = Directory.CreateTempSubdirectory("studio-benchmark-");
        try
        {
            var started = Stopwatch.GetTimestamp();
            var error = await RunTrainAsync(
                [
                    "train", "--data", Path.Combine(folder, "train.csv"), "--test", Path.Combine(folder, "test.csv"),
                    "--label", entry.Label, "--task", entry.Task, "--budget", budget.ToString(CultureInfo.InvariantCulture),
                    "--out", artifacts.FullName,
                ],
                cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return error is null
                ? Read(entry, artifacts, seconds)
                : new AutoMlResult(entry.Name, entry.Task, null, 0, 0, null, null, null, null, seconds, 0, null, false, error);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static async Task<string?> RunTrainAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Studio.Api.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var progress = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await progress;
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? null : errors.Trim().Split('\n').LastOrDefault() ?? $"exit code {process.ExitCode}";
    }

    private static AutoMlResult Read(ManifestEntry entry, DirectoryInfo artifacts, double seconds)
    {
        using var metrics = Open(artifacts, "metrics.json");
        using var leaderboard = Open(artifacts, "leaderboard.json");
        using var parity = Open(artifacts, "parity.json");
        var rows = leaderboard.RootElement.EnumerateArray().ToArray();
        var metric = metrics.RootElement.GetProperty("metric").GetString()!;
        return new AutoMlResult(
            entry.Name,
            entry.Task,
            rows[0].GetProperty("learner").GetString(),
            rows.Length,
            rows.Count(row => row.GetProperty("state").GetString() == "failed"),
            metric,
            rows.Where(row => row.GetProperty("learner").GetString() == "baseline").Select(row => (double?)row.GetProperty("score").GetDouble()).FirstOrDefault(),
            metrics.RootElement.GetProperty("validation").GetProperty(metric).GetDouble(),
            metrics.RootElement.GetProperty("test").Deserialize<Dictionary<string, double>>(StudioJson.Line),
            seconds,
            new FileInfo(Path.Combine(artifacts.FullName, "model.onnx")).Length,
            parity.RootElement.GetProperty("maxDifference").GetDouble(),
            parity.RootElement.GetProperty("passed").GetBoolean(),
            null);
    }

    private static JsonDocument Open(DirectoryInfo folder, string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, file)));
}
