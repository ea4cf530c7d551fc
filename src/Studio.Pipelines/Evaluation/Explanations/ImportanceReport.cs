namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>Contents of <c>importance.json</c>: what the metric loses when a column tells nothing.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Rows">Validation rows that were asked.</param>
/// <param name="Columns">The columns, the most important first.</param>
/// <param name="Notes">What a person should know of it, one sentence each.</param>
public sealed record ImportanceReport(string Metric, int Rows, IReadOnlyList<ColumnImportance> Columns, IReadOnlyList<string> Notes);

/// <summary>How much a model needs a column.</summary>
/// <param name="Column">The column, with everything that is made of it.</param>
/// <param name="Loss">By how much the metric becomes worse when the values of the column are dealt out among the rows anew, in the unit of the metric; with an interval of 95 %, without one for columns of little importance among many.</param>
public sealed record ColumnImportance(string Column, Estimate Loss);
