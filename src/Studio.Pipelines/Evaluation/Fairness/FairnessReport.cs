namespace Studio.Pipelines.Evaluation.Fairness;

using System.Text.Json.Serialization;

/// <summary>Contents of <c>fairness.json</c>: how a model treats the rows of one value of a column beside those of another, on validation rows that are predicted by models which did not learn from them.</summary>
/// <param name="Positive">The class that rates speak of, the second of two; null for more classes and for numbers.</param>
/// <param name="Rows">Validation rows that were looked at.</param>
/// <param name="Columns">Columns of categories with 2 to 20 values; those with a warning first.</param>
/// <param name="Notes">What a person should know of it, one sentence each.</param>
public sealed record FairnessReport([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Positive, int Rows, IReadOnlyList<FairnessColumn> Columns, IReadOnlyList<string> Notes)
{
    /// <summary>Rows without which a rate or mean is told, and not compared with others.</summary>
    public const int FewestRows = 30;

    /// <summary>Four-fifths rule: a selection rate below so much of the highest one is generally regarded as evidence of adverse impact (Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D)).</summary>
    public const double FourFifths = 0.8;
}

/// <summary>A column.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Groups">Its values, the most frequent first.</param>
/// <param name="Gaps">For each measure that at least two values have of enough rows the highest beside the lowest.</param>
/// <param name="Warnings">Sentences on values whose intervals do not overlap, and on selection rates below four fifths of the highest.</param>
public sealed record FairnessColumn(string Column, IReadOnlyList<FairnessGroup> Groups, IReadOnlyList<FairnessGap> Gaps, IReadOnlyList<string> Warnings);

/// <summary>Rows of one value.</summary>
/// <param name="Value">The value; <c>missing</c> for none.</param>
/// <param name="Rows">How many.</param>
/// <param name="Measures">What is measured of them; without those that no row tells.</param>
public sealed record FairnessGroup(string Value, int Rows, IReadOnlyList<FairnessMeasure> Measures);

/// <summary>Something measured of the rows of one value. Where rows are weighed, shares and means are of their weights.</summary>
/// <param name="Name">One of <see cref="FairnessMeasures"/>.</param>
/// <param name="Rows">Rows that it is of: all, or those whose label is or is not the positive class.</param>
/// <param name="Estimate">Its value with an interval of 95 %.</param>
public sealed record FairnessMeasure(string Name, int Rows, Estimate Estimate);

/// <summary>The highest and the lowest value of a measure, of values with at least <see cref="FairnessReport.FewestRows"/> rows.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Highest">Value of the column that has the highest.</param>
/// <param name="Lowest">Value that has the lowest.</param>
/// <param name="Difference">Highest less lowest.</param>
/// <param name="Ratio">Lowest by highest, 0 to 1; null for mean errors, and where the highest is 0.</param>
/// <param name="Apart">True when their intervals do not overlap.</param>
public sealed record FairnessGap(string Measure, string Highest, string Lowest, double Difference, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Ratio, bool Apart);

/// <summary>Names of what is measured.</summary>
public static class FairnessMeasures
{
    /// <summary>Of two classes: share of the rows that are predicted to be positive (demographic parity).</summary>
    public const string Selection = "selectionRate";

    /// <summary>Of two classes: share of the positive rows that are predicted to be (equal opportunity; Hardt, Price and Srebro 2016).</summary>
    public const string TruePositive = "truePositiveRate";

    /// <summary>Of two classes: share of the negative rows that are predicted to be positive; with the rate above equalised odds (the same source).</summary>
    public const string FalsePositive = "falsePositiveRate";

    /// <summary>Of classes: share of the rows that are predicted right.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Of numbers: mean of label less prediction; above 0 the model predicts too little.</summary>
    public const string MeanError = "meanError";

    /// <summary>Of numbers: mean of its distance from the label.</summary>
    public const string AbsoluteError = "meanAbsoluteError";

    /// <summary>A measure in words, for sentences.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="positive">The class that rates are of; null without one.</param>
    public static string Words(string name, string? positive = null) => (name, positive) switch
    {
        (Selection, { } of) => $"selection rate of {of}",
        (TruePositive, { } of) => $"true positive rate of {of}",
        (FalsePositive, { } of) => $"false positive rate of {of}",
        (Selection, _) => "selection rate",
        (TruePositive, _) => "true positive rate",
        (FalsePositive, _) => "false positive rate",
        (MeanError, _) => "mean error",
        (AbsoluteError, _) => "mean absolute error",
        _ => name,
    };

    /// <summary>True for shares of rows, 0 to 1.</summary>
    /// <param name="name">A name.</param>
    public static bool IsRate(string name) => name is not (MeanError or AbsoluteError);
}
