namespace Studio.Pipelines.Evaluation.Explanations;

using System.Text.Json.Serialization;

/// <summary>Contents of <c>effects.json</c>: how predictions change with the values of the most important columns.</summary>
/// <param name="Outputs">What is predicted: classes, of which the probability is meant, or the label. Of two classes the second; of many the most frequent.</param>
/// <param name="Rows">Validation rows that were asked.</param>
/// <param name="Columns">The columns, the most important first.</param>
/// <param name="Interactions">Pairs of them, those first that depend on one another most.</param>
public sealed record EffectsReport(IReadOnlyList<string> Outputs, int Rows, IReadOnlyList<ColumnEffect> Columns, IReadOnlyList<Interaction> Interactions);

/// <summary>How predictions change with a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Points">Predictions when all rows have a value (partial dependence; Friedman 2001), by rising value or falling frequency.</param>
/// <param name="Individual">The same of single rows for the first output (individual conditional expectation; Goldstein et al. 2015): a list for each row, in the order of the points.</param>
public sealed record ColumnEffect(string Column, IReadOnlyList<EffectPoint> Points, IReadOnlyList<IReadOnlyList<double>> Individual)
{
    /// <summary>
    /// Accumulated local effects (Apley and Zhu 2020) of a column of numbers: the mean change of predictions from value to value among rows that have about that value, so that no
    /// row is asked with values that never go together. 0 in the mean over the rows. Null for other columns.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EffectPoint>? Accumulated { get; init; }
}

/// <summary>A value of a column and what is predicted there.</summary>
/// <param name="Value">The value, for people.</param>
/// <param name="Number">The value of a column of numbers or dates (seconds since 1970 UTC); null for others.</param>
/// <param name="Means">One for each output.</param>
public sealed record EffectPoint(string Value, double? Number, IReadOnlyList<double> Means);

/// <summary>Two columns whose effects depend on one another.</summary>
/// <param name="First">A column.</param>
/// <param name="Second">Another one.</param>
/// <param name="Strength">Share of the variance of their common effect that is not the sum of both, 0 to about 1 (H²; Friedman and Popescu 2008), of the first output.</param>
public sealed record Interaction(string First, string Second, double Strength);
