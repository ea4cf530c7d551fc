namespace Studio.Api.Models;

using Studio.Pipelines.Metrics;

/// <summary>How a new version chooses its labels: by a threshold, or by costs.</summary>
public sealed record DecideRequest
{
    /// <summary>Probability of the second of two classes above which it is predicted, above 0 and below 1.</summary>
    public double? Threshold { get; set; }

    /// <summary>What it costs that a row of a class (outer name) is taken for another (inner name), 0 or more. Pairs that are not named cost 1, what is right costs 0.</summary>
    public Dictionary<string, Dictionary<string, double>>? Costs { get; set; }

    /// <summary>The wish.</summary>
    internal DecisionWish ToWish() => ToWish(Threshold, Costs);

    /// <summary>The wish for a threshold or costs.</summary>
    internal static DecisionWish ToWish(double? threshold, Dictionary<string, Dictionary<string, double>>? costs) => new()
    {
        Threshold = threshold,
        Costs = costs?.ToDictionary(row => row.Key, row => (IReadOnlyDictionary<string, double>)(row.Value ?? [])),
    };
}
