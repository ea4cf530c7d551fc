namespace Studio.Benchmarks;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>How each table is trained on.</summary>
/// <param name="Budget">Seconds of search.</param>
/// <param name="Learners">Learners to try, comma-separated; null for all.</param>
/// <param name="Threads">Threads; null for all cores.</param>
/// <param name="Seed">Where every random choice of the search starts.</param>
internal sealed record AutoMlOptions(int Budget, string? Learners, int? Threads, int Seed)
{
    /// <summary>The command line's options.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--budget", Budget.ToString(CultureInfo.InvariantCulture),
        "--seed", Seed.ToString(CultureInfo.InvariantCulture),
        .. Learners is null ? [] : (string[])["--learners", Learners],
        .. Threads is { } threads ? (string[])["--threads", threads.ToString(CultureInfo.InvariantCulture)] : [],
    ];
}

/// <summary>Trains on every table of a manifest through the command line, as a user would: it starts the trainer process.</summary>
internal static class AutoMlBenchmark
{
    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    /// <returns>0 when every dataset gave a model whose ONNX file agrees with it; 1 otherwise.</returns>
    public static async Task<int> RunAsync(
        DirectoryInfo datasets, AutoMlOptions options, IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var results = new List<AutoMlResult>();
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
        {
            var result = await TrainAsync(datasets, entry, options, cancellationToken);
            results.Add(result);
            Console.WriteLine(AutoMlTable.Row(result));
            await File.WriteAllTextAsync(output.FullName, AutoMlTable.Write(results, options.Budget), cancellationToken);
            await File.WriteAllTextAsync(
                Path.ChangeExtension(output.FullName, ".json"), JsonSerializer.Serialize(results, StudioJson.File), cancellationToken);
        }

        return results.All(result => result.Error is null && result.ParityPassed) ? 0 : 1;
    }

    private static async Task<AutoMlResult> TrainAsync(
        DirectoryInfo datasets, ManifestEntry entry, AutoMlOptions options, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(datasets.FullName, entry.Name);
        var artifacts = Directory.CreateTempSubdirectory("studio-benchmark-");
        try
        {
            var started = Stopwatch.GetTimestamp();
            var (output, error) = await RunTrainAsync(
                [
                    "train", "--data", Path.Combine(folder, "train.csv"), "--test", Path.Combine(folder, "test.csv"),
                    "--label", entry.Label, "--task", entry.Task, .. options.Arguments,
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

    /// <summary>Runs the command line.</summary>
    /// <returns>What it wrote, and the last line of its errors when it failed.</returns>
    internal static async Task<(string Output, string? Error)> RunTrainAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
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
