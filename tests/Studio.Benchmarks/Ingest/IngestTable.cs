namespace Studio.Benchmarks.Ingest;

using System.Globalization;
using System.Text;

/// <summary>The Markdown table of what reading takes.</summary>
internal static class IngestTable
{
    /// <summary>The whole table.</summary>
    public static string Write(IReadOnlyList<IngestResult> results)
    {
        var text = new StringBuilder()
            .AppendLine("Medians of seconds (of processor seconds) [largest peak of memory, MiB]; × is the median of the ratios to the `COPY` of the same round, by the clock and of processor time.")
            .AppendLine()
            .AppendLine("| table | MB | `COPY` | can be trained on | × | profile | with profile | × | into memory |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            text.AppendLine(Row(result));
        }

        return text.ToString();
    }

    /// <summary>The row of one table.</summary>
    public static string Row(IngestResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Table.Name} | {result.Bytes / 1e6:N0} | {Cost(result, IngestKind.Copy)} | {Cost(result, IngestKind.Accept)} | {Ratio(result, IngestKind.Accept)} | {Cost(result, IngestKind.Profile)} | {Both(result)} | {Ratio(result, IngestKind.Accept, IngestKind.Profile)} | {Cost(result, IngestKind.Load)} |");

    private static string Cost(IngestResult result, IngestKind kind) => string.Create(
        CultureInfo.InvariantCulture, $"{result.Seconds(kind):F1} ({result.CpuSeconds(kind):F1}) [{result.PeakMegabytes(kind):F0}]");

    private static string Both(IngestResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Seconds(IngestKind.Accept, IngestKind.Profile):F1} ({result.CpuSeconds(IngestKind.Accept, IngestKind.Profile):F1})");

    private static string Ratio(IngestResult result, params IngestKind[] kinds) => string.Create(
        CultureInfo.InvariantCulture, $"{result.Ratio(kinds):F1}, {result.CpuRatio(kinds):F1}");
}
