namespace Studio.Benchmarks.TrialLogs;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>Learns what trials cost from logs, and measures it on the tables that it was not learned from.</summary>
internal static class CostBenchmark
{
    // What an estimate may be wrong by.
    private const double Factor = 1.5;

    /// <summary>Runs.</summary>
    /// <param name="logs">Folder of the logs.</param>
    /// <param name="output">The learned costs.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(DirectoryInfo logs, FileInfo output, CancellationToken cancellationToken)
    {
        var files = logs.GetFiles("*.jsonl").OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        var study = new CostStudy([.. files.SelectMany((file, table) => LoggedCost.Of(TrialLogFile.Read(file.FullName)!, table))]);
        var (formula, learned) = (new List<double>(), new List<double>());
        for (var table = 0; table < files.Count; table++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = NameOf(files[table]);
            var honest = study.Fit(other => NameOf(files[other]) == name, string.Empty);
            formula.AddRange(study.Ratios(table, cost => cost.Work));
            learned.AddRange(study.Ratios(table, cost => honest.Seconds(cost.Trainer, cost.Shape, cost.Trial.Parameters)));
        }

        var origin = $"Learned from {files.Count} logs of the command trial-log, of {files.Select(NameOf).Distinct().Count()} public tables cut to {string.Join(", ", files.Select(file => file.Name[(file.Name.LastIndexOf('-') + 1)..^6]).Distinct().OrderBy(size => int.Parse(size.Split('x')[0], System.Globalization.CultureInfo.InvariantCulture)).ThenBy(size => size, StringComparer.Ordinal))} rows.";
        output.Directory!.Create();
        await File.WriteAllTextAsync(output.FullName, JsonSerializer.Serialize(study.Fit(_ => false, origin), StudioJson.File), cancellationToken);
        Console.WriteLine($"{origin}\nTrials of half a second or more that took at most {Factor} times their estimate, and at least 1/{Factor} of it; tables that nothing was learned from:");
        Console.WriteLine($"formulas and the trials before: {Describe(formula)}\nlearned costs and the trials before: {Describe(learned)}");
    }

    private static string Describe(List<double> ratios) => FormattableString.Invariant(
        $"{100.0 * ratios.Count(ratio => ratio is <= Factor and >= 1 / Factor) / ratios.Count:F0} % of {ratios.Count}, not above it {100.0 * ratios.Count(ratio => ratio <= Factor) / ratios.Count:F0} %");

    private static string NameOf(FileInfo log) => log.Name[..log.Name.LastIndexOf('-')];
}
