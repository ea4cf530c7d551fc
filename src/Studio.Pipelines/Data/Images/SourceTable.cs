namespace Studio.Pipelines.Data.Images;

/// <summary>What an import found: a relation and how to turn it into canonical columns.</summary>
/// <param name="Relation">SQL after FROM, with WHERE where rows are left out.</param>
/// <param name="Columns">Canonical columns in file order.</param>
/// <param name="RejectedCount">Lines left out.</param>
/// <param name="Rejected">The first of them.</param>
internal sealed record SourceTable(
    string Relation, IReadOnlyList<ColumnExpression> Columns, long RejectedCount, IReadOnlyList<RejectedLine> Rejected);
