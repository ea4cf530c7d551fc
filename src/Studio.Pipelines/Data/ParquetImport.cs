namespace Studio.Pipelines.Data;

/// <summary>Reads Parquet. Nested values become JSON text.</summary>
internal sealed class ParquetImport : ISourceImport
{
    public IEnumerable<string> WorkFiles(SourceFile file) => [];

    public Task<SourceTable> ImportAsync(DuckDbSession session, SourceFile file, CancellationToken cancellationToken) =>
        TypedColumns.MapAsync(session, $"read_parquet({Sql.Text(file.Path)})", file, cancellationToken);
}
