namespace Studio.Pipelines.Metrics;

/// <summary>What a person asks of the choice of a class, by the names of classes: a threshold, or costs.</summary>
public sealed record DecisionWish
{
    private const string ThresholdField = "threshold";
    private const string CostsField = "costs";

    /// <summary>Probability of the second of two classes above which it is chosen, above 0 and below 1.</summary>
    public double? Threshold { get; init; }

    /// <summary>What it costs that a row of a class (outer name) is taken for another (inner name), 0 or more. Pairs that are not named cost 1, what is right costs 0.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>>? Costs { get; init; }

    /// <summary>All that is wrong with it for a model, a sentence each, under <c>threshold</c> or <c>costs</c>.</summary>
    /// <param name="classes">The classes of the model in its order; null for one that predicts numbers.</param>
    public IEnumerable<(string Field, string Problem)> Problems(IReadOnlyList<string>? classes) => (Threshold, Costs) switch
    {
        (null, null) => [(ThresholdField, "There is neither a threshold nor costs to decide by; give one of them.")],
        _ when classes is null => [(Threshold is null ? CostsField : ThresholdField, "The model predicts numbers, and neither a threshold nor costs decide on them; they are for models of classes.")],
        ({ }, { }) => [(CostsField, "There are a threshold and costs, which may contradict each other; give one of them."), .. OfThreshold(classes), .. OfCosts(classes)],
        ({ }, _) => OfThreshold(classes),
        _ => OfCosts(classes),
    };

    /// <summary>The rule for a model that nothing is wrong for.</summary>
    /// <param name="classes">The classes of the model in its order.</param>
    public DecisionRule ToRule(IReadOnlyList<string> classes) => Threshold is { } threshold
        ? new DecisionRule { Threshold = threshold }
        : new DecisionRule { Costs = [.. classes.Select(actual => (IReadOnlyList<double>)[.. classes.Select(predicted => CostOf(actual, predicted))])] };

    private double CostOf(string actual, string predicted) =>
        Costs!.GetValueOrDefault(actual) is { } row && row.TryGetValue(predicted, out var cost) ? cost : actual == predicted ? 0 : 1;

    private IEnumerable<(string Field, string Problem)> OfThreshold(IReadOnlyList<string> classes)
    {
        if (classes.Count != 2)
        {
            yield return (ThresholdField, $"The model has {classes.Count} classes, and a threshold tells only two apart; give costs.");
        }

        if (Threshold is not (> 0 and < 1))
        {
            yield return (ThresholdField, string.Create(CultureInfo.InvariantCulture, $"{Threshold} is no threshold of a probability: one class would never be predicted. Give a number above 0 and below 1."));
        }
    }

    private IEnumerable<(string Field, string Problem)> OfCosts(IReadOnlyList<string> classes)
    {
        var named = Costs!.SelectMany(row => (row.Value ?? new Dictionary<string, double>()).Select(cell => (Actual: row.Key, Predicted: cell.Key, Cost: cell.Value))).ToList();
        foreach (var name in Costs!.Keys.Concat(named.Select(cell => cell.Predicted)).Distinct().Except(classes))
        {
            yield return (CostsField, $"'{name}' is no class of the model; its classes are {string.Join(", ", classes.Take(20).Select(known => $"'{known}'"))}{(classes.Count > 20 ? " and more" : string.Empty)}.");
        }

        foreach (var (actual, predicted, cost) in named.Where(cell => cell.Cost is not (>= 0 and <= DecisionRule.MostCost)))
        {
            yield return (CostsField, string.Create(CultureInfo.InvariantCulture, $"{cost} is no cost of taking '{actual}' for '{predicted}'; give a number from 0 to {DecisionRule.MostCost:0E+0}."));
        }

        if (classes.SelectMany(actual => classes.Select(predicted => CostOf(actual, predicted))).Distinct().Count() == 1)
        {
            yield return (CostsField, "All costs are equal, so that they decide nothing; what is right should cost less than what is wrong.");
        }
    }
}
