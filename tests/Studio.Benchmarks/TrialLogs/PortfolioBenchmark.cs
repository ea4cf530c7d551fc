namespace Studio.Benchmarks.TrialLogs;

using System.Text;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Search;

/// <summary>Learns the portfolio of the studio from logs, and measures each order on the tables that it was not learned from.</summary>
internal static class PortfolioBenchmark
{
    // Seconds of a core that are judged: budgets of 5, 10, 60 and 600 s on two cores.
    private static readonly double[] Budgets = [10, 20, 120, 1200];

    // A size is taken for tables up to so many times its rows.
    private const double Reach = 1.8;

    /// <summary>Runs.</summary>
    /// <param name="logs">Folder of the logs.</param>
    /// <param name="count">Configurations of each order.</param>
    /// <param name="output">The portfolio.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(DirectoryInfo logs, int count, FileInfo output, CancellationToken cancellationToken)
    {
        var orders = new List<LearnedOrder>();
        var text = new StringBuilder("| rows | table | error at 10 core-seconds ÷ with all trials | 20 | 120 | 1,200 |\n|---|---|---|---|---|---|\n");

        // A log that was begun only says nothing.
        var files = logs.GetFiles("*.jsonl").OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => (File: file, Ensembles: new LoggedEnsembles(TrialLogFile.Read(file.FullName)!)))
            .Where(log => log.Ensembles.Keys.Any())
            .ToList();
        foreach (var size in files.GroupBy(log => SizeOf(log.File)).OrderBy(group => group.Key))
        {
            LoggedEnsembles[] tables = [.. size.Select(log => log.Ensembles)];
            var study = new PortfolioStudy(tables);
            var order = study.Order(count, without: -1);
            orders.Add(new LearnedOrder((int)(Reach * size.Key), order));
            foreach (var (table, index) in tables.Select((table, index) => (table, index)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var honest = study.Order(count, without: index);
                text.AppendLine(FormattableString.Invariant($"| {size.Key} | {table.Dataset} | {string.Join(" | ", Budgets.Select(seconds => study.Ratio(index, honest, seconds).ToString("F3", System.Globalization.CultureInfo.InvariantCulture)))} |"));
            }
        }

        var origin = $"Learned from {files.Count} logs of the command trial-log, of {files.Select(log => log.File.Name[..log.File.Name.LastIndexOf('-')]).Distinct().Count()} public tables cut to {string.Join(", ", files.Select(log => SizeOf(log.File)).Distinct().Order())} rows.";
        output.Directory!.Create();
        await File.WriteAllTextAsync(output.FullName, JsonSerializer.Serialize(new LearnedPortfolio(origin, orders), StudioJson.File), cancellationToken);
        await File.WriteAllTextAsync(Path.ChangeExtension(output.FullName, ".md"), text.ToString(), cancellationToken);
        Console.Write(text);
    }

    // Rows, and behind an x the columns where the table was cut to some.
    private static int SizeOf(FileInfo log) => int.Parse(Path.GetFileNameWithoutExtension(log.Name).Split('-')[^1].Split('x')[0], System.Globalization.CultureInfo.InvariantCulture);
}
