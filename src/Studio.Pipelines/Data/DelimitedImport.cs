namespace Studio.Pipelines.Data;

/// <summary>
/// Reads delimited text. All cells are read as text first, so that only the shape of a line can get it rejected; types are then
/// decided from all values in a temporary table, which spills to disk when it outgrows memory. A column of numbers or dates with a few strays (at most 1 %) keeps its type, and the strays' lines are
/// rejected with their line numbers.
/// </summary>
internal sealed class DelimitedImport : ISourceImport
{
    public IEnumerable<string> WorkFiles(SourceFile file) => [SamplePath(file)];

    public async Task<SourceTable> ImportAsync(DuckDbSession session, SourceFile file, CancellationToken cancellationToken)
    {
        var dialect = await Dialect.DetectAsync(session, file, SamplePath(file), cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE cells AS SELECT * FROM {dialect.Reader(file.Path, file.LongestLine, RejectedLines.Store("structure"))}",
            cancellationToken).ConfigureAwait(false);
        var rejected = await RejectedLines.ReadAsync(session, "structure", dialect, file, cancellationToken).ConfigureAwait(false);
        var relation = "cells";
        var accepted = await CountAsync(session, relation, cancellationToken).ConfigureAwait(false);
        rejected.RefuseWhenTooMany(accepted, file);

        var typed = await TextTyping.DecideAsync(session, relation, dialect, cancellationToken).ConfigureAwait(false);
        var columns = dialect.Header.Zip(typed, (name, type) => new ColumnExpression(new ColumnInfo(name, type.Type), type.Expression)).ToArray();
        var strays = typed.Where(type => type.Stray is not null).ToArray();
        if (strays.Length == 0)
        {
            return new SourceTable(relation, columns, rejected.Count, rejected.First);
        }

        relation = $"{relation} WHERE NOT ({string.Join(" OR ", strays.Select(type => type.Stray))})";
        var kept = await CountAsync(session, relation, cancellationToken).ConfigureAwait(false);
        var values = await RejectedLines.FindStraysAsync(session, dialect, typed, file, cancellationToken).ConfigureAwait(false);
        return new SourceTable(
            relation,
            columns,
            rejected.Count + accepted - kept,
            [.. rejected.First.Concat(values).OrderBy(line => line.Line).Take(CanonicalDataset.MaxRejectedKept)]);
    }

    private static string SamplePath(SourceFile file) => Path.Combine(file.WorkFolder, "sample.csv");

    private static async Task<long> CountAsync(DuckDbSession session, string relation, CancellationToken cancellationToken) =>
        (await session.QueryAsync(string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM {relation}"), row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false))[0];
}
