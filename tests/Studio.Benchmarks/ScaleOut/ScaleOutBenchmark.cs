namespace Studio.Benchmarks.ScaleOut;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>What a search in so many shares took.</summary>
/// <param name="Workers">Shares.</param>
/// <param name="SearchSeconds">From the start until the last share had ended.</param>
/// <param name="BuildSeconds">Of the part that builds the models.</param>
/// <param name="CpuSeconds">Processor time of all processes.</param>
/// <param name="Trials">Trials that ended.</param>
/// <param name="Result">What came out.</param>
internal sealed record ScaleOutRun(
    int Workers, double SearchSeconds, double BuildSeconds, double CpuSeconds, IReadOnlyList<Trial> Trials, ExperimentResult Result);

/// <summary>Searches one table with real trainer processes, one for each share, as many trials however many shares there are.</summary>
internal static class ScaleOutBenchmark
{
    /// <summary>Runs it for several numbers of shares and gives a Markdown table.</summary>
    public static async Task<string> RunAsync(FileInfo data, TrainingRequest request, IReadOnlyList<int> workers, CancellationToken cancellationToken)
    {
        using var table = await PreparedTable.CreateAsync(data, request with { Threads = 1 }, cancellationToken);
        var runs = new List<ScaleOutRun>();
        foreach (var count in workers)
        {
            runs.Add(await RunAsync(table, count, cancellationToken));
            Console.WriteLine(Row(runs[^1], runs[0]));
        }

        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{data.Name}, {table.Plan.MaxTrials} trials of one thread each, {Environment.ProcessorCount} cores.")
            .AppendLine()
            .AppendLine("| processes | trials | search, s | build, s | in all, s | speed-up | processor time, s | best score | published |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        runs.ForEach(run => text.AppendLine(Row(run, runs[0])));
        return text.AppendLine().AppendLine("The same trials on more machines, simulated:").AppendLine().Append(SimulatedCluster.Table(runs[0].Trials, FixedCosts.Of(runs[0]))).ToString();
    }

    private static async Task<ScaleOutRun> RunAsync(PreparedTable table, int workers, CancellationToken cancellationToken)
    {
        var plan = await table.WritePlanAsync(cancellationToken);
        var folder = table.Folder.CreateSubdirectory($"{workers}");
        var start = Stopwatch.GetTimestamp();
        TrainerRun[] shares =
        [
            .. Enumerable.Range(0, workers).Select(shard => TrainerRun.Start(
                plan, table.Data, new ExperimentPart(PartKind.Search, shard, workers), folder.CreateSubdirectory($"share-{shard}").FullName)),
        ];
        await Task.WhenAll(shares.Select(share => share.FollowAsync(trial => Array.ForEach([.. shares.Where(other => other != share)], other => other.Tell(trial)), cancellationToken)));
        var searched = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var progress = new ExperimentProgress(searched, [.. shares.SelectMany(share => share.Trials).OrderBy(stored => stored.Trial.EndedAt)]);
        var resume = Path.Combine(folder.FullName, "resume.json");
        await File.WriteAllTextAsync(resume, JsonSerializer.Serialize(progress, StudioJson.File), cancellationToken);
        using var build = TrainerRun.Start(plan, table.Data, new ExperimentPart(PartKind.Build, 0, workers), folder.CreateSubdirectory("build").FullName, resume: resume);
        await build.FollowAsync(_ => { }, cancellationToken);
        Array.ForEach(shares, share => share.Dispose());
        return new ScaleOutRun(
            workers,
            searched,
            Stopwatch.GetElapsedTime(start).TotalSeconds - searched,
            shares.Sum(share => share.CpuSeconds) + build.CpuSeconds,
            [.. progress.Trials.Select(stored => stored.Trial)],
            build.Last is ExperimentCompleted completed ? completed.Result : throw new InvalidOperationException($"The part that builds ended with {build.Last}."));
    }

    private static string Row(ScaleOutRun run, ScaleOutRun first)
    {
        var (all, alone) = (run.SearchSeconds + run.BuildSeconds, first.SearchSeconds + first.BuildSeconds);
        var published = run.Result.Metrics.Validation[run.Result.Metrics.Metric];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {run.Workers} | {run.Trials.Count} | {run.SearchSeconds:F1} | {run.BuildSeconds:F1} | {all:F1} | {alone / all:F2} | {run.CpuSeconds:F1} | {run.Result.BestTrial.Score:G5} | {published:G5} |");
    }
}
