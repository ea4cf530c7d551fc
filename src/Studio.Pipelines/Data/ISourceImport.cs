namespace Studio.Pipelines.Data;

/// <summary>What an import found: a relation and how to turn it into canonical columns.</summary>
/// <param name="Relation">SQL after FROM, with WHERE where rows are left out.</param>
/// <param name="Columns">Canonical columns in file order.</param>
/// <param name="RejectedCount">Lines left out.</param>
/// <param name="Rejected">The first of them.</param>
internal sealed record SourceTable(
    string Relation, IReadOnlyList<ColumnExpression> Columns, long RejectedCount, IReadOnlyList<RejectedLine> Rejected);

/// <summary>Reads one format. Stateless; chosen by <see cref="DatasetReader"/>.</summary>
internal interface ISourceImport
{
    /// <summary>Files in the work folder that the import writes and DuckDB has to touch.</summary>
    IEnumerable<string> WorkFiles(SourceFile file);

    /// <summary>Makes the file readable as a relation with typed columns.</summary>
    /// <exception cref="DatasetException">The file cannot become a dataset.</exception>
    Task<SourceTable> ImportAsync(DuckDbSession session, SourceFile file, CancellationToken cancellationToken);
}
