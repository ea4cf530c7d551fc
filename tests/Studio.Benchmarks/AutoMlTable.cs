namespace Studio.Benchmarks;

using System.Globalization;
using System.Text;

/// <summary>Benchmark results as a Markdown table.</summary>
internal static class AutoMlTable
{
    public static string Write(IReadOnlyList<AutoMlResult> results, int budget)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Budget {budget} s, {Environment.ProcessorCount} cores.")
            .AppendLine()
            .AppendLine("| dataset | task | learners | trials (failed) | metric | baseline | validation | test | other test metrics | s to first model | s to within 1 % | s in all | peak MiB | ONNX KB | parity |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            text.AppendLine(Row(result));
        }

        return text.ToString();
    }

    public static string Row(AutoMlResult result) => result.Error is not null
        ? $"| {result.Dataset} | {result.Task} | failed: {result.Error} | | | | | | | | | {Fixed(result.Seconds, 0)} | | | |"
        : $"| {result.Dataset} | {result.Task} | {result.Learners} | {result.Trials} ({result.FailedTrials}) | {result.Metric} "
            + $"| {Number(result.Baseline)} | {Number(result.Validation)} | {Number(result.Test?[result.Metric!])} | {Others(result)} "
            + $"| {Fixed(result.SecondsToFirstModel, 1)} | {Fixed(result.SecondsToNearlyFinal, 1)} | {Fixed(result.Seconds, 0)} "
            + $"| {Fixed(result.PeakMemoryMegabytes, 0)} | {result.OnnxBytes / 1024} "
            + $"| {result.ParityDifference?.ToString("0e0", CultureInfo.InvariantCulture)}{(result.ParityPassed ? string.Empty : " FAILED")} |";

    private static string Others(AutoMlResult result) => string.Join(
        ", ", (result.Test ?? new Dictionary<string, double>()).Where(pair => pair.Key != result.Metric).Take(2).Select(pair => $"{pair.Key} {Number(pair.Value)}"));

    private static string Number(double? value) => value?.ToString("G5", CultureInfo.InvariantCulture) ?? string.Empty;

    private static string Fixed(double? value, int decimals) => value?.ToString($"F{decimals}", CultureInfo.InvariantCulture) ?? string.Empty;
}
