namespace Studio.Benchmarks.ScaleOut;

using System.Globalization;
using System.Text;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>What writing checkpoints costs a search: the same budget with and without.</summary>
internal static class CheckpointBenchmark
{
    /// <summary>Runs both for several tables and budgets and gives a Markdown table.</summary>
    /// <param name="tables">Files and their labels.</param>
    /// <param name="budgets">Seconds.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<string> RunAsync(IReadOnlyList<(FileInfo File, string Label)> tables, IReadOnlyList<int> budgets, CancellationToken cancellationToken)
    {
        var text = new StringBuilder()
            .AppendLine("| table | budget, s | checkpoints | trials | completed | files | MB written | writing, s | best score |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var (file, label) in tables)
        {
            foreach (var budget in budgets)
            {
                foreach (var writes in new[] { false, true })
                {
                    using var table = await PreparedTable.CreateAsync(file, new TrainingRequest(label) { BudgetSeconds = budget }, cancellationToken);
                    var row = await RunAsync(table, writes, cancellationToken);
                    Console.WriteLine($"{file.Name} {budget} s: {row}");
                    text.AppendLine(CultureInfo.InvariantCulture, $"| {file.Name} | {budget} | {row}");
                }
            }
        }

        return text.ToString();
    }

    private static async Task<string> RunAsync(PreparedTable table, bool writes, CancellationToken cancellationToken)
    {
        var folder = table.Folder.CreateSubdirectory("run");
        using var run = TrainerRun.Start(await table.WritePlanAsync(cancellationToken), table.Data, ExperimentPart.Whole, folder.FullName, writes);
        await run.FollowAsync(_ => { }, cancellationToken);
        var written = writes ? new DirectoryInfo(Path.Combine(folder.FullName, "trials")).GetFiles() : [];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(writes ? "yes" : "no")} | {run.Trials.Count} | {run.Trials.Count(stored => stored.Trial.State == TrialState.Completed)} | {written.Length} | {written.Sum(file => file.Length) / 1e6:F1} | {(writes ? run.WritingSeconds : 0):F2} | {(run.Last as ExperimentCompleted)?.Result.BestTrial.Score:G5} |");
    }
}
