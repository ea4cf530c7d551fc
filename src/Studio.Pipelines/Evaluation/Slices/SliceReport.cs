namespace Studio.Pipelines.Evaluation.Slices;

/// <summary>Contents of <c>slices.json</c>: how good a model is on parts of the rows, the part first on which it is most certainly worse than on all.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Rows">Validation rows that were looked at.</param>
/// <param name="Whole">The metric on all of them.</param>
/// <param name="Slices">The parts.</param>
/// <param name="Notes">What a person should know of it, one sentence each.</param>
public sealed record SliceReport(string Metric, MetricDirection Direction, int Rows, Estimate Whole, IReadOnlyList<Slice> Slices, IReadOnlyList<string> Notes);

/// <summary>The rows that hold one value of a column, or a range of values.</summary>
/// <param name="Column">The column.</param>
/// <param name="Values">The value or the range, for people.</param>
/// <param name="Rows">How many.</param>
/// <param name="Metric">The metric on them, with an interval of 95 %.</param>
/// <param name="Worse">True when even the better end of the interval is worse than the metric on all rows. One of forty slices is by chance alone.</param>
public sealed record Slice(string Column, string Values, int Rows, Estimate Metric, bool Worse);
