namespace Studio.Pipelines.Data;

/// <summary>Maps the columns of sources that carry types (Parquet, JSON) to canonical ones.</summary>
internal static class TypedColumns
{
    private static readonly HashSet<string> Whole = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"];

    /// <summary>Maps every column of a relation.</summary>
    /// <param name="session">Session that may read the relation.</param>
    /// <param name="source">SQL of the relation, without an alias.</param>
    /// <param name="file">The file, for messages and the fewest columns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DatasetException">The names do not do.</exception>
    public static async Task<SourceTable> MapAsync(DuckDbSession session, string source, SourceFile file, CancellationToken cancellationToken)
    {
        var described = await session.QueryAsync(
            $"DESCRIBE SELECT * FROM {source}", row => (Name: row.GetString(0), Type: row.GetString(1)), cancellationToken).ConfigureAwait(false);
        var names = HeaderCheck.Names([.. described.Select(column => column.Name)], file.MinColumns, file.FileName);
        var relation = $"{source} AS t({Sql.Positions(names.Count)})";
        var identifiers = await FindIdentifiersAsync(session, relation, [.. described.Select(column => column.Type)], cancellationToken).ConfigureAwait(false);
        var columns = described
            .Select((column, index) => identifiers.Contains(index)
                ? new ColumnExpression(new ColumnInfo(names[index], ColumnType.Text), $"{Sql.Position(index)}::VARCHAR")
                : Map(names[index], column.Type, Sql.Position(index)))
            .ToArray();
        return new SourceTable(relation, columns, 0, []);
    }

    private static ColumnExpression Map(string name, string type, string value)
    {
        var (canonical, expression) = type switch
        {
            "FLOAT" or "DOUBLE" => (ColumnType.Number, $"nullif({value}::DOUBLE, 'NaN'::DOUBLE)"),
            _ when Whole.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal) => (ColumnType.Number, $"{value}::DOUBLE"),
            "BOOLEAN" => (ColumnType.Boolean, value),
            "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" =>
                (ColumnType.Timestamp, $"CASE WHEN isfinite({value}) THEN make_timestamp(epoch_us({value})) END"),
            "VARCHAR" => (ColumnType.Text, $"CASE WHEN trim({value}) <> '' THEN {value} END"),
            "JSON" => (ColumnType.Text, $"nullif(json_extract_string({value}, '$'), '')"),
            _ when IsNested(type) => (ColumnType.Text, $"CASE WHEN {value} IS NOT NULL THEN to_json({value})::VARCHAR END"),
            _ => (ColumnType.Text, $"nullif({value}::VARCHAR, '')"),
        };
        return new ColumnExpression(new ColumnInfo(name, canonical), expression);
    }

    private static bool IsNested(string type) =>
        type.StartsWith("STRUCT", StringComparison.Ordinal) || type.StartsWith("MAP", StringComparison.Ordinal)
        || type.StartsWith("UNION", StringComparison.Ordinal) || type.EndsWith(']');

    /// <summary>Columns of whole numbers beyond 2⁵³, which a double would change: they are identifiers and stay text.</summary>
    private static async Task<HashSet<int>> FindIdentifiersAsync(
        DuckDbSession session, string relation, string[] types, CancellationToken cancellationToken)
    {
        var wide = Enumerable.Range(0, types.Length).Where(index => types[index] is "BIGINT" or "HUGEINT" or "UBIGINT" or "UHUGEINT").ToArray();
        if (wide.Length == 0)
        {
            return [];
        }

        var checks = wide.Select(index => string.Create(
            CultureInfo.InvariantCulture,
            $"coalesce(bool_or({Sql.Position(index)} > {1L << 53} OR {Sql.Position(index)} < -{1L << 53}), false)"));
        var beyond = (await session.QueryAsync(
            $"SELECT {string.Join(", ", checks)} FROM {relation}",
            row => wide.Where((_, position) => row.GetBoolean(position)).ToHashSet(),
            cancellationToken).ConfigureAwait(false))[0];
        return beyond;
    }
}
