namespace Studio.Benchmarks.Drift;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Scoring;

/// <summary>How often drift is told where there is none, and how often where a column was shifted, on tables of a manifest with 2,000 rows and more.</summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="windows">Windows of each size.</param>
/// <param name="shifts">Windows for each shifted column.</param>
internal sealed class DriftBenchmark(DirectoryInfo datasets, int windows, int shifts)
{
    private const int FewestRows = 2_000;

    private static readonly int[] Sizes = [200, 500, 2_000];

    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    public async Task RunAsync(IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var (text, alarms) = (new StringBuilder(Header()), new List<WindowAlarms>());
        foreach (var entry in (await DatasetManifest.ReadAsync(datasets, only, cancellationToken)).Where(entry => entry.TrainRows >= FewestRows))
        {
            var (signature, rows) = await LoadAsync(entry, cancellationToken);
            var splits = new DriftSplits(signature, rows);
            var own = splits.Alarms(Sizes, windows, cancellationToken);
            var row = Row(entry.Name, signature, rows, own, splits.Shifts(shifts, cancellationToken));
            alarms.AddRange(own);
            Console.WriteLine(row);
            text.AppendLine(row);
            await File.WriteAllTextAsync(output.FullName, $"{text}{Total(alarms)}\n", cancellationToken);
        }

        Console.WriteLine(Total(alarms));
    }

    private static string Header() => $"""
        | table | rows | columns | KB a column | {string.Join(" | ", Sizes.Select(size => $"false alarms, {size} rows"))} | numeric columns | shifts found in {DriftSplits.ShiftedRows} rows | column found least |
        |---|---|---|---|{string.Concat(Sizes.Select(_ => "---|"))}---|---|---|

        """;

    private static string Row(string name, ModelSignature signature, ColumnTable rows, IReadOnlyList<WindowAlarms> alarms, IReadOnlyList<ShiftedColumn> shifted)
    {
        var reference = MonitoringReference.Of(signature, rows, null, CancellationToken.None);
        var size = JsonSerializer.SerializeToUtf8Bytes(reference, StudioJson.Line).Length / 1024.0 / Math.Max(1, reference.Columns.Count);
        var least = shifted.MinBy(column => column.Found);
        var cells = Sizes.Select(window => alarms.FirstOrDefault(of => of.Rows == window) is { } of ? $"{of.Alarms} of {of.Windows}" : "–");
        var found = shifted.Count == 0 ? "–" : $"{shifted.Sum(column => column.Found)} of {shifted.Sum(column => column.Windows)}";
        var worst = least is null || least.Found == least.Windows ? string.Empty : $"{least.Name}: {least.Found} of {least.Windows}, {least.TooFew} too few rows";
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {rows.RowCount:N0} | {reference.Columns.Count} | {size:F1} | {string.Join(" | ", cells)} | {shifted.Count} | {found} | {worst} |");
    }

    private static string Total(List<WindowAlarms> alarms) => $"| all |  |  |  | {string.Join(" | ", Sizes.Select(size => Share([.. alarms.Where(of => of.Rows == size)])))} |  |  |  |";

    private static string Share(WindowAlarms[] alarms)
    {
        var (found, all) = (alarms.Sum(of => of.Alarms), Math.Max(1, alarms.Sum(of => of.Windows)));
        var interval = WilsonInterval.Of((double)found / all, all);
        return string.Create(CultureInfo.InvariantCulture, $"{found} of {all}: {100 * interval.Value:F2} % ({100 * interval.Low:F2} to {100 * interval.High:F2})");
    }

    private async Task<(ModelSignature Signature, ColumnTable Rows)> LoadAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-drift-");
        try
        {
            return await TableRows.LoadAsync(Path.Combine(datasets.FullName, entry.Name, "train.csv"), entry.Label, entry.Task, work.FullName, cancellationToken);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }
}
