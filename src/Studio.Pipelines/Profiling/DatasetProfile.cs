namespace Studio.Pipelines.Profiling;

using System.Text.Json.Serialization;
using Studio.Pipelines.Data.Reading;

/// <summary>A value and how often it occurs.</summary>
/// <param name="Value">The value as text.</param>
/// <param name="Count">Rows that hold it.</param>
public sealed record ValueCount(string Value, long Count);

/// <summary>One bar of a histogram over [<paramref name="From"/>, <paramref name="To"/>); the last one includes its upper end.</summary>
/// <param name="From">Lower end.</param>
/// <param name="To">Upper end.</param>
/// <param name="Count">Rows in it.</param>
public sealed record HistogramBin(double From, double To, long Count);

/// <summary>Statistics of a number column, or of a timestamp column in seconds since 1970 UTC. NaN and infinite values are left out.</summary>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Sample standard deviation; 0 for a single row.</param>
/// <param name="Quantiles">Values at 1, 5, 25, 50, 75, 95 and 99 per cent, of a sample of 100,000 values where there are more than 500,000 rows.</param>
/// <param name="Histogram">At most 20 bars of equal width.</param>
/// <param name="Integers">True when every value is a whole number.</param>
/// <param name="Infinite">Rows with an infinite value; they count as missing when a model is trained.</param>
public sealed record NumberStatistics(
    double Min,
    double Max,
    double Mean,
    double StandardDeviation,
    IReadOnlyList<double> Quantiles,
    IReadOnlyList<HistogramBin> Histogram,
    bool Integers,
    long Infinite);

/// <summary>What is known of one column.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Type">Physical type.</param>
/// <param name="Purpose">Inferred purpose.</param>
/// <param name="PurposeReason">Why, in a few words ("37 levels in 800 rows", "same value in every row").</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Different values, missing not counted; an estimate (about 1 %) where there are many in more than 500,000 rows.</param>
/// <param name="Numbers">Statistics, for number and timestamp columns with at least one value.</param>
/// <param name="TopValues">The most frequent values, at most 20, most frequent first; empty for columns of quantities with many values.</param>
/// <param name="MeanLength">Mean number of characters, for text columns; otherwise 0.</param>
public sealed record ColumnProfile(
    string Name,
    ColumnType Type,
    ColumnPurpose Purpose,
    string PurposeReason,
    long Missing,
    long Distinct,
    NumberStatistics? Numbers,
    IReadOnlyList<ValueCount> TopValues,
    double MeanLength)
{
    /// <summary>How its cells are written; null for datasets of versions that did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ColumnReading? Reading { get; init; }

    /// <summary>Sizes, for columns of pictures.</summary>
    public ImageStatistics? Images { get; init; }
}

/// <summary>How much a guardrail matters.</summary>
public enum GuardrailSeverity
{
    /// <summary>Good to know.</summary>
    Info,

    /// <summary>Likely to hurt the model.</summary>
    Warning,

    /// <summary>Training cannot start.</summary>
    Error,
}

/// <summary>Something about the dataset that a person should see before training.</summary>
/// <param name="Code">Stable identifier: <c>constant</c>, <c>id-like</c>, <c>index-like</c>, <c>all-missing</c>, <c>infinite</c>, <c>duplicate-images</c>, <c>duplicate-rows</c>, <c>missing-labels</c>, <c>label-spelling</c>, <c>missing-words-in-label</c>, <c>imbalance</c>, <c>rare-class</c>, <c>leakage</c>, or that of a <see cref="ReadingNote"/>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Column">The column meant, when one is.</param>
/// <param name="Message">One sentence with the numbers in it.</param>
public sealed record Guardrail(string Code, GuardrailSeverity Severity, string? Column, string Message);

/// <summary>What is known of a dataset before anyone trains on it.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="DuplicateRows">Rows that repeat an earlier row exactly.</param>
/// <param name="Columns">Columns in file order.</param>
/// <param name="Guardrails">What a person should see; those about a label only when the label is known.</param>
public sealed record DatasetProfile(
    long Rows,
    long DuplicateRows,
    IReadOnlyList<ColumnProfile> Columns,
    IReadOnlyList<Guardrail> Guardrails)
{
    /// <summary>The profile of a column, or null when there is none of that name (case-sensitive).</summary>
    public ColumnProfile? Find(string name) => Columns.FirstOrDefault(column => column.Name == name);
}
