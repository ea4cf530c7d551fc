namespace Studio.Pipelines.Comparisons;

/// <summary>What came of a comparison, in words.</summary>
internal static class Verdict
{
    /// <summary>Below this p-value a difference counts as one.</summary>
    public const double Level = 0.05;

    /// <summary>The sentences: what the test says, and where single metrics say something else.</summary>
    /// <param name="left">What the left version is called.</param>
    /// <param name="right">What the right version is called.</param>
    /// <param name="metrics">All metrics.</param>
    /// <param name="test">The test, of one of the metrics.</param>
    /// <param name="differing">Rows on which they differ.</param>
    public static string Of(string left, string right, IReadOnlyList<MetricComparison> metrics, PairedTest test, int differing)
    {
        var tested = metrics.Single(metric => metric.Name == test.Metric);
        var better = Better(metrics, test);
        var others = metrics.Where(metric => metric != tested && metric.Better() is var says && says != 0 && says != better).ToList();
        return Capital(First(left, right, tested, test, better, differing)) + (others.Count == 0 ? string.Empty : $" {Capital(Others(left, right, others))}");
    }

    /// <summary>1 when the test finds the right one better, −1 when it finds the left one better, 0 when it does not tell them apart.</summary>
    public static int Better(IReadOnlyList<MetricComparison> metrics, PairedTest test) =>
        test.PValue >= Level ? 0 : Math.Sign(metrics.Single(metric => metric.Name == test.Metric).Gain.Value);

    private static string First(string left, string right, MetricComparison tested, PairedTest test, int better, int differing)
    {
        var (worse, best) = better < 0 ? (tested.Right, tested.Left) : (tested.Left, tested.Right);
        return better != 0
            ? $"{(better < 0 ? left : right)} is better by {Number(Math.Abs(tested.Gain.Value))} in {tested.Name} ({Number(best.Value)} against {Number(worse.Value)}; 95 % interval of the difference from {Interval(tested.Gain, better)}), {P(test)} ({test.Name})."
            : differing == 0 ? $"{left} and {right} predict the same {(test.Metric == "accuracy" ? "class" : "number")} on all rows, {P(test)} ({test.Name})."
            : $"the data do not tell {left} and {right} apart: {tested.Name} {Number(tested.Left.Value)} against {Number(tested.Right.Value)}; a difference of {Number(tested.Gain.Value)} (above 0 where {right} is better; 95 % interval from {Interval(tested.Gain, 1)}), {P(test)} ({test.Name}).";
    }

    /// <summary>The test looks at one metric; another may well differ.</summary>
    private static string Others(string left, string right, List<MetricComparison> others)
    {
        var sides = others.GroupBy(metric => metric.Better() > 0 ? right : left)
            .Select(side => $"{side.Key} is better in {string.Join(", ", side.Select(metric => $"{metric.Name} (by {Number(Math.Abs(metric.Gain.Value))}, {Interval(metric.Gain, metric.Better())})"))}");
        return $"by the intervals of other metrics, {string.Join(", and ", sides)}.";
    }

    private static string Interval(Estimate gain, int side) => side < 0 ? $"{Number(-gain.High)} to {Number(-gain.Low)}" : $"{Number(gain.Low)} to {Number(gain.High)}";

    private static string P(PairedTest test) => test.PValue < 0.0001 ? "p < 0.0001" : string.Create(CultureInfo.InvariantCulture, $"p = {test.PValue:0.####}");

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
