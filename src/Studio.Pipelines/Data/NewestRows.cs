namespace Studio.Pipelines.Data;

/// <summary>What is kept back of a table.</summary>
/// <param name="Columns">Names of the columns by which rows are the same: those that a model reads, and its label.</param>
/// <param name="Label">The label: rows without one are not kept back.</param>
/// <param name="Time">Column by which rows are older and newer; null for their order in the table, the last the newest.</param>
/// <param name="Share">Share of the rows with a label that is kept back, above 0 and below 1.</param>
public sealed record NewestRowsWish(IReadOnlyList<string> Columns, string Label, string? Time, double Share);

/// <summary>A table cut in two.</summary>
/// <param name="Training">Rows to train on: all others but those that repeat one that is kept back.</param>
/// <param name="Newest">Rows kept back.</param>
/// <param name="Unseen">Rows with a label that are in no way in the table that was trained on before; null where that is not known.</param>
/// <param name="IsUnseen">True when none of the rows kept back is in that table.</param>
public sealed record RowCut(long Training, long Newest, long? Unseen, bool IsUnseen);

/// <summary>Cuts the newest rows off a table, so that models can be compared on what none was trained on.</summary>
public static class NewestRows
{
    /// <summary>Most rows that are kept back.</summary>
    public const int Most = 100_000;

    /// <summary>Fewer rows than these tell nothing of two models: where fewer are new, rows are kept back that are not.</summary>
    public const int FewestUnseen = 30;

    private const string Number = "number";

    /// <summary>Cuts.</summary>
    /// <param name="path">Canonical file of the table.</param>
    /// <param name="seenPath">Canonical file of what a model was trained on before; null where there is none.</param>
    /// <param name="wish">What is kept back.</param>
    /// <param name="trainingPath">Canonical file to write, of the rows to train on.</param>
    /// <param name="newestPath">Canonical file to write, of the rows kept back.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">A column is not in the table, or there are too few rows.</exception>
    public static async Task<RowCut> CutAsync(
        string path, string? seenPath, NewestRowsWish wish, string trainingPath, string newestPath, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wish.Share);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(wish.Share, 1);
        var columns = await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false);
        var seen = seenPath is null ? null : await TableReader.ReadColumnsAsync(seenPath, cancellationToken).ConfigureAwait(false);
        using var session = DuckDbSession.Open(new[] { path, seenPath, trainingPath, newestPath }.OfType<string>(), $"{trainingPath}.spill");
        var known = seen is not null && wish.Columns.All(name => Place(seen, name) >= 0);
        await NumberRowsAsync(session, path, columns, known ? seen : null, wish, cancellationToken).ConfigureAwait(false);
        if (known)
        {
            var hashes = Hash(wish.Columns, seen!, columns);
            await session.ExecuteAsync($"CREATE TABLE seen AS SELECT DISTINCT {hashes} AS h FROM {Relation(seenPath!, seen!)}", cancellationToken).ConfigureAwait(false);
        }

        return await CutAsync(session, path, columns, known, wish, trainingPath, newestPath, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RowCut> CutAsync(
        DuckDbSession session, string path, IReadOnlyList<ColumnInfo> columns, bool known, NewestRowsWish wish, string trainingPath, string newestPath, CancellationToken cancellationToken)
    {
        const string Unseen = "h NOT IN (SELECT h FROM seen)";
        var labelled = await CountAsync(session, "rows WHERE labelled", cancellationToken).ConfigureAwait(false);
        long? unseen = known ? await CountAsync(session, $"rows WHERE labelled AND {Unseen}", cancellationToken).ConfigureAwait(false) : null;
        var isUnseen = unseen >= FewestUnseen;
        var count = Math.Clamp((long)(wish.Share * labelled), 1, Most);
        await session.ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE newest AS SELECT {Number}, h FROM rows WHERE labelled{(isUnseen ? $" AND {Unseen}" : "")} ORDER BY t DESC NULLS LAST, {Number} DESC LIMIT {count}"),
            cancellationToken).ConfigureAwait(false);
        var newest = await CountAsync(session, "newest", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"CREATE TABLE training AS SELECT {Number} FROM rows WHERE h NOT IN (SELECT h FROM newest)", cancellationToken).ConfigureAwait(false);
        var training = await CountAsync(session, "training", cancellationToken).ConfigureAwait(false);
        if (training == 0 || labelled < 2)
        {
            throw new DatasetException(string.Create(CultureInfo.InvariantCulture, $"Of {labelled} rows with a label nothing is left to train on once the newest are kept back; add rows, or keep back less."));
        }

        await WriteAsync(session, path, columns, "training", trainingPath, cancellationToken).ConfigureAwait(false);
        await WriteAsync(session, path, columns, "newest", newestPath, cancellationToken).ConfigureAwait(false);
        return new RowCut(training, newest, unseen, isUnseen);
    }

    private static Task NumberRowsAsync(
        DuckDbSession session, string path, IReadOnlyList<ColumnInfo> columns, IReadOnlyList<ColumnInfo>? others, NewestRowsWish wish, CancellationToken cancellationToken)
    {
        string[] missing = [.. wish.Columns.Append(wish.Label).Concat(wish.Time is null ? [] : [wish.Time]).Distinct().Where(name => Place(columns, name) < 0)];
        if (missing.Length > 0)
        {
            throw new DatasetException($"The data have no column {string.Join(", ", missing.Select(name => $"'{name}'"))} any more, which the model needs; bring it back, or train a model of another kind.");
        }

        var time = wish.Time is null ? "NULL" : Sql.Position(Place(columns, wish.Time));
        return session.ExecuteAsync(
            $"CREATE TABLE rows AS SELECT {Number}, {Hash(wish.Columns, columns, others ?? columns)} AS h, {time} AS t, {Sql.Position(Place(columns, wish.Label))} IS NOT NULL AS labelled FROM {Relation(path, columns)}",
            cancellationToken);
    }

    /// <summary>One number for what a row holds; columns that the other table holds as another type are compared as text.</summary>
    private static string Hash(IReadOnlyList<string> names, IReadOnlyList<ColumnInfo> columns, IReadOnlyList<ColumnInfo> others) => $"hash({string.Join(", ", names.Select(name =>
    {
        var place = Place(columns, name);
        return columns[place].Type == others[Place(others, name)].Type ? Sql.Position(place) : $"{Sql.Position(place)}::VARCHAR";
    }))})";

    private static int Place(IReadOnlyList<ColumnInfo> columns, string name) => columns.Index().Where(column => column.Item.Name == name).Select(column => (int?)column.Index).FirstOrDefault() ?? -1;

    private static string Relation(string path, IReadOnlyList<ColumnInfo> columns) =>
        $"read_parquet({Sql.Text(path)}, file_row_number = true) AS t({Sql.Positions(columns.Count)}, {Number})";

    private static async Task<long> CountAsync(DuckDbSession session, string relation, CancellationToken cancellationToken) =>
        (await session.QueryAsync($"SELECT count(*) FROM {relation}", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    private static Task WriteAsync(DuckDbSession session, string source, IReadOnlyList<ColumnInfo> columns, string chosen, string path, CancellationToken cancellationToken) => CanonicalFile.WriteAsync(
        session,
        $"(SELECT * FROM {Relation(source, columns)} WHERE {Number} IN (SELECT {Number} FROM {chosen}) ORDER BY {Number}) AS t",
        [.. columns.Select((column, index) => new ColumnExpression(column, Sql.Position(index)))],
        path,
        cancellationToken);
}
