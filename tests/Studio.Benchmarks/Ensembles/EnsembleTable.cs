namespace Studio.Benchmarks.Ensembles;

using System.Text;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using static System.FormattableString;

/// <summary>The results as a Markdown table.</summary>
internal static class EnsembleTable
{
    public static string Write(IReadOnlyList<EnsembleResult> results, double budget)
    {
        var text = new StringBuilder()
            .AppendLine(Invariant($"Budget {budget} s, {Environment.ProcessorCount} cores; one thread in ONNX Runtime. Gains are positive where the new ensemble is better, ± one standard error."))
            .AppendLine()
            .AppendLine("| dataset | metric | members | models | µs a row of 1,024: before | merged | now | single | counted | µs of one row: before | merged | now | validation: before | now | gain | test: before | now | gain |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            text.AppendLine(Row(result));
        }

        return text
            .AppendLine()
            .AppendLine(Invariant($"Median ratio now / before: {Ratio(results, result => result.Now.Speed, speed => speed.Batch):F2} in batches, {Ratio(results, result => result.Now.Speed, speed => speed.OneRow):F2} of one row; of the same model merged / before {Ratio(results, result => result.Merged, speed => speed.Batch):F2} and {Ratio(results, result => result.Merged, speed => speed.OneRow):F2}."))
            .AppendLine(Invariant($"Mean gain in standard errors: validation {results.Average(result => result.ValidationGain.InStandardErrors):F2}, test {results.Average(result => result.TestGain.InStandardErrors):F2}."))
            .ToString();
    }

    public static string Row(EnsembleResult result) => Invariant(
        $"| {result.Dataset} | {result.Metric} | {result.Before.Members} → {result.Now.Members} | {result.Before.Models} → {result.Now.Models} ")
        + Invariant($"| {result.Before.Speed.Batch:F1} | {result.Merged.Batch:F1} | {result.Now.Speed.Batch:F1} | {result.Single.Batch:F1} | {result.Counted:F1} ")
        + Invariant($"| {result.Before.Speed.OneRow:F0} | {result.Merged.OneRow:F0} | {result.Now.Speed.OneRow:F0} ")
        + Invariant($"| {result.Before.Validation:G5} | {result.Now.Validation:G5} | {Gain(result.ValidationGain)} | {result.Before.Test:G5} | {result.Now.Test:G5} | {Gain(result.TestGain)} |");

    private static string Gain(PairedGain gain) => Invariant($"{gain.Value:G2} ± {gain.StandardError:G2}");

    private static double Ratio(IReadOnlyList<EnsembleResult> results, Func<EnsembleResult, RowMicroseconds> speed, Func<RowMicroseconds, double> number)
    {
        double[] ratios = [.. results.Select(result => number(speed(result)) / number(result.Before.Speed)).Order()];
        return (ratios[ratios.Length / 2] + ratios[(ratios.Length - 1) / 2]) / 2;
    }
}
