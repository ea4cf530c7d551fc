namespace Studio.Benchmarks.Large;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Trials;

/// <summary>Trains on made tables of many rows through the command line, and says what it took.</summary>
internal static class LargeBenchmark
{
    private const int TestRows = 50_000;
    private const int TestSeed = 2;

    /// <summary>Trains on tables of several sizes, one after another.</summary>
    /// <param name="sizes">Rows of each.</param>
    /// <param name="budget">Seconds of each.</param>
    /// <param name="folder">Where the tables are made; deleted afterwards.</param>
    /// <param name="output">Hears each result as a row of a table.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(IReadOnlyList<int> sizes, int budget, DirectoryInfo folder, TextWriter output, CancellationToken cancellationToken)
    {
        folder.Create();
        var (train, test) = (Path.Combine(folder.FullName, "train.csv"), Path.Combine(folder.FullName, "test.csv"));
        LabelledTable.Write(test, TestRows, TestSeed);
        await output.WriteLineAsync("| rows × columns | file, MB | command, s | trainer's peak, MiB | first model, s | trials | published | AUC of test rows | best AUC on the sample |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|");
        foreach (var rows in sizes)
        {
            LabelledTable.Write(train, rows, seed: 1);
            await output.WriteLineAsync(await TrainAsync(rows, train, test, budget, cancellationToken));
            File.Delete(train);
        }

        File.Delete(test);
    }

    private static async Task<string> TrainAsync(int rows, string train, string test, int budget, CancellationToken cancellationToken)
    {
        var artifacts = Directory.CreateTempSubdirectory("studio-benchmark-");
        try
        {
            var start = Stopwatch.GetTimestamp();
            var (written, error) = await AutoMlBenchmark.RunTrainAsync(
                ["train", "--data", train, "--test", test, "--label", LabelledTable.Label, "--metric", "auc", "--budget", $"{budget}", "--out", artifacts.FullName, "--json"], cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return error is null
                ? Row(rows, new FileInfo(train).Length, seconds, JsonSerializer.Deserialize<TrainOutput>(written, StudioJson.Line)!)
                : string.Create(CultureInfo.InvariantCulture, $"| {rows:N0} × 23 | {new FileInfo(train).Length / 1e6:N0} | {seconds:F1} | failed: {error} |");
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static string Row(int rows, long bytes, double seconds, TrainOutput output)
    {
        var result = output.Result;
        var published = result.Models.First(model => model.Name == result.Published);
        var members = published.Members.Select(member => output.Leaderboard.First(trial => trial.Number == member.Trial));
        return new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"| {rows:N0} × 23 | {bytes / 1e6:N0} | {seconds:F1} | {result.PeakMemoryMegabytes:N0} | {result.SecondsToFirstModel:F1} | {result.Trials} ")
            .Append(CultureInfo.InvariantCulture, $"| {string.Join(", ", members.Select(Describe))} | {result.Metrics.Test!["auc"]:F4} ")
            .Append(CultureInfo.InvariantCulture, $"| {output.Leaderboard.Where(trial => !trial.TakesAllRows).Max(trial => trial.Score):F4} |")
            .ToString();
    }

    private static string Describe(Trial trial) => trial.TakesAllRows ? $"{trial.Learner} of all rows" : trial.Learner;
}
