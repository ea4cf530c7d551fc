namespace Studio.Benchmarks.Texts;

using System.Text;
using static System.FormattableString;

/// <summary>The results as a Markdown table.</summary>
internal static class TextEncoderTable
{
    public static string Write(IReadOnlyList<TextSplit> results, string limits)
    {
        var text = new StringBuilder()
            .AppendLine(Invariant($"Log-loss on rows not trained on, mean ± one standard error over splits; `train {limits}`, {Environment.ProcessorCount} cores. The gain is that of the same splits, positive where `minilm` is better."))
            .AppendLine()
            .AppendLine("| dataset | rows | splits | words | with `minilm` | gain | models that read it | first model: words | with `minilm` |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var group in results.GroupBy(result => (result.Dataset, result.Rows)))
        {
            text.AppendLine(Row(group.Key.Dataset, group.Key.Rows, [.. group]));
        }

        return text.ToString();
    }

    private static string Row(string dataset, int rows, TextSplit[] splits) =>
        Invariant($"| {dataset} | {rows} | {splits.Length} | {Mean(splits, split => split.Without.Loss)} | {Mean(splits, split => split.With.Loss)} | {Mean(splits, split => split.Without.Loss - split.With.Loss)} ")
        + Invariant($"| {splits.Count(split => split.With.Embedded)} | {splits.Average(split => split.Without.FirstModel):F1} s | {splits.Average(split => split.With.FirstModel):F1} s |");

    private static string Mean(TextSplit[] splits, Func<TextSplit, double> value)
    {
        double[] values = Array.ConvertAll(splits, split => value(split));
        var mean = values.Average();
        var error = values.Length < 2 ? double.NaN : Math.Sqrt(values.Sum(number => (number - mean) * (number - mean)) / (values.Length - 1) / values.Length);
        return Invariant($"{mean:F3} ± {error:F3}");
    }
}
