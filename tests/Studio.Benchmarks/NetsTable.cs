namespace Studio.Benchmarks;

using System.Globalization;
using System.Text;

/// <summary>Results of <see cref="NetsBenchmark"/> as Markdown.</summary>
internal static class NetsTable
{
    private static readonly string[] Nets = ["realmlp", "tabm"];
    private static readonly (string Learner, double Goal)[] Rivals = [("mlp", 0.8), ("lightgbm", 0.35)];

    public static string Write(IReadOnlyList<NetsResult> results, IReadOnlyList<string> learners, int threads)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"One model of each learner with default parameters, {threads} threads. Error: 1 − AUC, log-loss or RMSE on the test file; then seconds of training and rounds or epochs kept.")
            .AppendLine()
            .AppendLine(Summary(results, learners))
            .AppendLine(CultureInfo.InvariantCulture, $"| dataset | task | rows × columns | {string.Join(" | ", learners)} |")
            .AppendLine(CultureInfo.InvariantCulture, $"|---|---|---|{string.Concat(learners.Select(_ => "---|"))}");
        foreach (var result in results)
        {
            text.AppendLine(Row(result, learners));
        }

        return text.ToString();
    }

    /// <summary>A dataset's line; the lowest error is bold.</summary>
    public static string Row(NetsResult result, IReadOnlyList<string> learners)
    {
        var best = result.Fits.Values.Min(fit => fit.Error);
        return $"| {result.Dataset} | {result.Task} | {result.Rows} × {result.Columns} | {string.Join(" | ", learners.Select(name => Cell(result.Fits[name], best)))} |";
    }

    /// <summary>How often nets beat their rivals, each alone, and the one of them that validation would not have told: the better.</summary>
    public static string Summary(IReadOnlyList<NetsResult> results, IReadOnlyList<string> learners)
    {
        var text = new StringBuilder();
        string[] nets = [.. Nets.Where(learners.Contains)];
        foreach (var (rival, goal) in Rivals.Where(entry => learners.Contains(entry.Learner)))
        {
            foreach (var net in nets)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {net} beats {rival} on {Share(results, [net], rival)}");
            }

            text.AppendLine(CultureInfo.InvariantCulture, $"- one of {string.Join(", ", nets)} beats {rival} on {Share(results, nets, rival)}; goal {goal:P0}");
        }

        return text.ToString();
    }

    private static string Share(IReadOnlyList<NetsResult> results, IReadOnlyList<string> nets, string rival)
    {
        var won = results.Count(result => nets.Any(net => result.Fits[net].Error < (result.Fits[rival].Error ?? double.PositiveInfinity)));
        return string.Create(CultureInfo.InvariantCulture, $"{won} of {results.Count} tables ({(results.Count == 0 ? 0 : (double)won / results.Count):P0})");
    }

    private static string Cell(SingleFit fit, double? best)
    {
        if (fit.Error is not { } error)
        {
            return $"failed: {fit.Failure}";
        }

        var mark = error == best ? "**" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{mark}{error:G4}{mark} ({fit.Seconds:F1} s, {fit.Iterations})");
    }
}
