namespace Studio.Pipelines.Metrics;

/// <summary>Whether a metric is better when it is higher or lower.</summary>
public enum MetricDirection
{
    /// <summary>Higher is better.</summary>
    Maximize,

    /// <summary>Lower is better.</summary>
    Minimize,
}

/// <summary>The truth that predictions are held against.</summary>
/// <param name="Values">Class index (0-based) for classification, the number less <see cref="Offset"/> for regression, as predictions are; one a row.</param>
/// <param name="Classes">Number of classes; 1 for regression.</param>
public sealed record TargetVector(double[] Values, int Classes)
{
    /// <summary>What was taken off every number, of which 32 bits hold the rest; 0 for nothing.</summary>
    public double Offset { get; init; }

    /// <summary>What each row counts for in every metric, above 0; null when all count the same.</summary>
    public double[]? Weights { get; init; }

    /// <summary>What all rows count for together; their number when all count the same.</summary>
    public double TotalWeight => Weights?.Sum() ?? Values.Length;

    /// <summary>What a row counts for.</summary>
    public double Weight(int row) => Weights is null ? 1 : Weights[row];

    /// <summary>The number of a row as it was.</summary>
    public double Number(int row) => Values[row] + Offset;

    /// <summary>The same numbers with more taken off.</summary>
    public TargetVector Less(double offset) => offset == 0
        ? this
        : this with { Values = Array.ConvertAll(Values, value => value - offset), Offset = Offset + offset };

    /// <summary>Only these rows, in this order.</summary>
    public TargetVector Gather(int[] rows) => new(Array.ConvertAll(rows, row => Values[row]), Classes)
    {
        Offset = Offset,
        Weights = Weights is null ? null : Array.ConvertAll(rows, row => Weights[row]),
    };
}

/// <summary>A way to say how good predictions are.</summary>
/// <param name="Name">Name in plans and on the command line.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Optimum">The best value there can be.</param>
/// <param name="Evaluate">Computes it from the truth and the predictions of the same rows.</param>
public sealed record Metric(
    string Name,
    MetricDirection Direction,
    double Optimum,
    Func<TargetVector, PredictionMatrix, double> Evaluate)
{
    /// <summary>What stands in for it where models are combined on few validation rows; null for itself.</summary>
    public Func<TargetVector, PredictionMatrix, double>? Cautious { get; init; }

    /// <summary>
    /// True when the decision threshold is chosen for it: it looks at predicted classes and weighs both kinds of mistakes. Precision and
    /// recall do not: the threshold that is best for them predicts hardly any or only positives.
    /// </summary>
    public bool TunesThreshold { get; init; }

    /// <summary>True when it looks at predicted classes, so that another <see cref="DecisionRule"/> changes it.</summary>
    public bool ReadsClasses { get; init; }

    /// <summary>True when <paramref name="candidate"/> is strictly better than <paramref name="incumbent"/>; anything finite is better than NaN.</summary>
    public bool IsBetter(double candidate, double incumbent) =>
        !double.IsNaN(candidate)
        && (double.IsNaN(incumbent) || (Direction == MetricDirection.Maximize ? candidate > incumbent : candidate < incumbent));
}
