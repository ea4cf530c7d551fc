namespace Studio.Pipelines.Comparisons;

using System.Text.Json.Serialization;

/// <summary>Two versions compared on the labelled rows of a table.</summary>
/// <param name="Verdict">What came of it, in a sentence or two.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Unlabelled">Those of them without a label, which are left out.</param>
/// <param name="Compared">Rows that everything here is of: all with a label, or those drawn of them.</param>
/// <param name="Metrics">The metrics of the task, its usual one first.</param>
/// <param name="Test">The test of whether they differ.</param>
/// <param name="Differing">Rows on which they predict another class, or another number.</param>
/// <param name="Differences">The first of these, those that differ most first.</param>
/// <param name="Seed">Seed of every random choice.</param>
/// <param name="Warnings">What a person should know, one sentence each.</param>
public sealed record ComparisonReport(
    string Verdict,
    long Rows,
    long Unlabelled,
    int Compared,
    IReadOnlyList<MetricComparison> Metrics,
    PairedTest Test,
    int Differing,
    IReadOnlyList<DifferingRow> Differences,
    int Seed,
    IReadOnlyList<string> Warnings)
{
    /// <summary>1 when the test finds the right version better, −1 when it finds the left one better, 0 when it does not tell them apart.</summary>
    [JsonIgnore]
    public int Better => Comparisons.Verdict.Better(Metrics, Test);
}

/// <summary>A row on which two versions differ.</summary>
/// <param name="Row">Its number in the table, from 1.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Left">What the left version says.</param>
/// <param name="Right">What the right version says.</param>
/// <param name="Difference">How much they differ: of numbers the absolute difference, of probabilities the largest one of a class.</param>
public sealed record DifferingRow(long Row, string Truth, RowAnswer Left, RowAnswer Right, double Difference);

/// <summary>What a version says of a row.</summary>
/// <param name="Prediction">The class, or the number.</param>
/// <param name="Probability">Probability of that class; null for a number.</param>
/// <param name="ProbabilityOfTruth">Probability of the label; null for a number.</param>
public sealed record RowAnswer(string Prediction, double? Probability, double? ProbabilityOfTruth);
