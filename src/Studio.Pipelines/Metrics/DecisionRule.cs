namespace Studio.Pipelines.Metrics;

using System.Text.Json.Serialization;

/// <summary>
/// How a class is chosen from probabilities: the one of least expected cost, Σₖ pₖ·C[k, c], the first of equals (Elkan 2001). A threshold t of two classes is the case of
/// costs t for a false positive and 1 − t for a missed one: the second class is chosen where its probability is above t.
/// </summary>
public sealed record DecisionRule
{
    /// <summary>Highest cost.</summary>
    public const double MostCost = 1e12;

    /// <summary>Expected costs that differ by less than this share of the highest cost are equal, so that no order of summing decides.</summary>
    internal const double Tie = 1e-12;

    /// <summary>Probability of the second of two classes, above 0 and below 1, above which it is chosen; null where costs are given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Threshold { get; init; }

    /// <summary>What it costs that a row of a class (first index) is taken for another (second index), in the order of the model's classes: 0 to <see cref="MostCost"/>; null where a threshold is given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<IReadOnlyList<double>>? Costs { get; init; }

    /// <summary>Cost of taking a row of one class for another.</summary>
    /// <param name="actual">Index of the class that it is of.</param>
    /// <param name="predicted">Index of the class that it is taken for.</param>
    public double Cost(int actual, int predicted) =>
        Threshold is not { } threshold ? Costs![actual][predicted]
        : actual == predicted ? 0
        : actual == 0 ? threshold : 1 - threshold;

    /// <summary>Index of the class that is chosen.</summary>
    /// <param name="probabilities">Probability of each class.</param>
    public int Class(ReadOnlySpan<float> probabilities)
    {
        var expected = Expected(probabilities);
        var limit = expected.Min() + Slack(expected.Length);
        return Math.Max(0, Array.FindIndex(expected, cost => cost <= limit));
    }

    /// <summary>How much dearer the second best class is than the best, in shares of the highest cost: how safe the choice is.</summary>
    /// <param name="probabilities">Probability of each class.</param>
    public float Margin(ReadOnlySpan<float> probabilities)
    {
        var expected = Expected(probabilities);
        var highest = Highest(expected.Length);
        Array.Sort(expected);
        return (float)((expected[1] - expected[0]) / highest);
    }

    /// <summary>In one sentence's part for people.</summary>
    /// <param name="classes">The classes in the order of the model.</param>
    public string Describe(IReadOnlyList<string> classes) => Threshold is { } threshold
        ? string.Create(CultureInfo.InvariantCulture, $"'{classes[1]}' where its probability is above {threshold}, '{classes[0]}' elsewhere")
        : "the class of least expected cost";

    /// <summary>The same rule for classes in another order.</summary>
    /// <param name="places">Where each class of the new order stands in the old one.</param>
    internal DecisionRule Reorder(IReadOnlyList<int> places) => new() { Costs = [.. places.Select(actual => (IReadOnlyList<double>)[.. places.Select(predicted => Cost(actual, predicted))])] };

    /// <summary>What the positive of two classes has over the other: above 0 where it is chosen.</summary>
    internal double Score(ReadOnlySpan<float> probabilities)
    {
        var expected = Expected(probabilities);
        return expected[0] - expected[1] - Slack(expected.Length);
    }

    /// <summary>Difference of expected costs up to which they are equal.</summary>
    /// <param name="classes">Number of classes.</param>
    internal double Slack(int classes) => Highest(classes) * Tie;

    private double Highest(int classes) =>
        Threshold is { } threshold ? Math.Max(threshold, 1 - threshold) : Enumerable.Range(0, classes).Max(actual => Costs![actual].Max());

    private double[] Expected(ReadOnlySpan<float> probabilities)
    {
        var expected = new double[probabilities.Length];
        for (var predicted = 0; predicted < expected.Length; predicted++)
        {
            for (var actual = 0; actual < expected.Length; actual++)
            {
                expected[predicted] += probabilities[actual] * Cost(actual, predicted);
            }
        }

        return expected;
    }
}
