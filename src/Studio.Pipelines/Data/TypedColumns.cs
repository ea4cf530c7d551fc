namespace Studio.Pipelines.Data;

using Studio.Pipelines.Data.Reading;

/// <summary>Maps the columns of sources that carry types (Parquet) to canonical ones.</summary>
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
                ? Typed(names[index], ColumnType.Text, $"{Sql.Position(index)}::VARCHAR")
                : Map(names[index], column.Type, Sql.Position(index)))
            .ToArray();
        return new SourceTable(relation, columns, 0, []);
    }

    /// <summary>A value as text, and what the source says of it: numbers with all their digits, moments in ISO 8601.</summary>
    public static (string Expression, CellKind Kind) Text(string type, string value) => type switch
    {
        "FLOAT" => ($"{value}::DOUBLE::VARCHAR", CellKind.Number),
        "DOUBLE" => ($"{value}::VARCHAR", CellKind.Number),
        _ when Whole.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal) => ($"{value}::VARCHAR", CellKind.Number),
        "BOOLEAN" => ($"{value}::VARCHAR", CellKind.Boolean),
        _ when IsMoment(type) => ($"CASE WHEN isfinite({value}) THEN make_timestamp(epoch_us({value}))::VARCHAR END", CellKind.Moment),
        _ when IsNested(type) => ($"CASE WHEN {value} IS NOT NULL THEN to_json({value})::VARCHAR END", CellKind.Nested),
        _ => ($"{value}::VARCHAR", CellKind.Text),
    };

    private static ColumnExpression Map(string name, string type, string value)
    {
        var (canonical, expression) = type switch
        {
            "FLOAT" or "DOUBLE" => (ColumnType.Number, $"nullif({value}::DOUBLE, 'NaN'::DOUBLE)"),
            _ when Whole.Contains(type) || type.StartsWith("DECIMAL", StringComparison.Ordinal) => (ColumnType.Number, $"{value}::DOUBLE"),
            "BOOLEAN" => (ColumnType.Boolean, value),
            _ when IsMoment(type) =>
                (ColumnType.Timestamp, $"CASE WHEN isfinite({value}) THEN make_timestamp(epoch_us({value})) END"),
            "VARCHAR" => (ColumnType.Text, $"nullif(trim({value}), '')"),
            _ when IsNested(type) => (ColumnType.Text, $"CASE WHEN {value} IS NOT NULL THEN to_json({value})::VARCHAR END"),
            _ => (ColumnType.Text, $"nullif({value}::VARCHAR, '')"),
        };
        return Typed(name, canonical, expression, IsNested(type));
    }

    private static ColumnExpression Typed(string name, ColumnType type, string expression, bool nested = false) =>
        new(new ColumnInfo(name, type) { Reading = ColumnReading.Typed(type) with { Nested = nested } }, expression);

    private static bool IsMoment(string type) =>
        type is "DATE" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE";

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
