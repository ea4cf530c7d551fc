namespace Studio.Benchmarks;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>Trains on every table of a manifest through the command line, as a user would: it starts the trainer process.</summary>
internal static class AutoMlBenchmark
{
    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    /// <returns>0 when every dataset gave a model whose ONNX file agrees with it; 1 otherwise.</returns>
    public static async Task<int> RunAsync(
        DirectoryInfo datasets, int budget, IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var results = new List<AutoMlResult>();
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
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
            var (output, error) = await RunTrainAsync(
                [
                    "train", "--data", Path.Combine(folder, "train.csv"), "--test", Path.Combine(folder, "test.csv"),
                    "--label", entry.Label, "--task", entry.Task, "--budget", budget.ToString(CultureInfo.InvariantCulture),
                    "--out", artifacts.FullName, "--json",
                ],
                cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return error is null
                ? AutoMlResult.From(entry, seconds, JsonSerializer.Deserialize<TrainOutput>(output, StudioJson.Line)!)
                : new AutoMlResult(entry.Name, entry.Task, entry.TestRows, seconds, error);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static async Task<(string Output, string? Error)> RunTrainAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Studio.Api.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (await output, process.ExitCode == 0 ? null : errors.Trim().Split('\n').LastOrDefault() ?? $"exit code {process.ExitCode}");
    }
}
