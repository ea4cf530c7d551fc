namespace Studio.Pipelines.Profiling;

using static Studio.Pipelines.Profiling.Guardrails;

/// <summary>
/// Suspects features that give the label away by themselves. Numbers against a number label: |Pearson correlation| above 0.999.
/// Otherwise purity: the share of rows whose label is the most frequent one of their feature value (numbers in 20 bins of
/// equal count), when it is above 0.99 and closes at least 95 % of the gap that always guessing the commonest label leaves.
/// </summary>
internal static class LeakageCheck
{
    private const double Correlation = 0.999;
    private const double Purity = 0.99;
    private const double GapClosed = 0.95;
    private const int MostLevels = 200;
    private const int RowsPerLevel = 5;
    private const int Bins = 20;
    private const int BatchColumns = 20;
    private const int SampleRows = 100_000;

    /// <summary>Checks every feature that is not ignored, on up to 100,000 rows.</summary>
    public static async Task<IReadOnlyList<Guardrail>> RunAsync(
        DuckDbSession session, string path, DatasetProfile profile, ColumnProfile label, CancellationToken cancellationToken)
    {
        var columns = profile.Columns.Select((column, index) => (Column: column, Sql: Sql.Position(index))).ToArray();
        var features = columns.Where(item => item.Column != label && item.Column.Purpose is not (ColumnPurpose.Ignore or ColumnPurpose.Image)).ToArray();
        var target = columns.First(item => item.Column == label).Sql;
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE sample AS SELECT {Sql.WithoutPictures([.. profile.Columns.Select(column => new ColumnInfo(column.Name, column.Type))], _ => "NULL")} FROM {Sql.Parquet(path, columns.Length)} WHERE {target} IS NOT NULL USING SAMPLE reservoir({SampleRows} ROWS) REPEATABLE (1)",
            cancellationToken).ConfigureAwait(false);
        var quantity = label.Type == ColumnType.Number && label.Distinct > Bins;
        var found = new List<Guardrail>();
        foreach (var batch in features.Chunk(BatchColumns))
        {
            var suspects = batch
                .Select(item => (item.Column, Query: quantity ? CorrelationQuery(item.Column, item.Sql, target) : PurityQuery(item.Column, item.Sql, target)))
                .Where(item => item.Query is not null)
                .ToArray();
            if (suspects.Length == 0)
            {
                continue;
            }

            var scores = (await session.QueryAsync(
                $"SELECT {string.Join(", ", suspects.Select(item => item.Query))}",
                row => suspects.Select((_, i) => row.IsDBNull(i) ? 0 : Convert.ToDouble(row.GetValue(i), CultureInfo.InvariantCulture)).ToArray(),
                cancellationToken).ConfigureAwait(false))[0];
            found.AddRange(suspects.Zip(scores).Select(pair => Judge(pair.First.Column, label, pair.Second, quantity)).OfType<Guardrail>());
        }

        return found;
    }

    private static Guardrail? Judge(ColumnProfile feature, ColumnProfile label, double score, bool quantity)
    {
        if (quantity)
        {
            return Math.Abs(score) <= Correlation ? null : Suspect(feature, Text(
                $"'{feature.Name}' and '{label.Name}' are almost the same number (correlation {score:0.0000}); ignore it unless it is known before '{label.Name}' is."));
        }

        return score <= Purity ? null : Suspect(feature, Text(
            $"'{feature.Name}' alone tells '{label.Name}' in {score:P1} of rows; ignore it unless it is known before '{label.Name}' is."));
    }

    private static Guardrail Suspect(ColumnProfile feature, string message) => new("leakage", GuardrailSeverity.Warning, feature.Name, message);

    private static string? CorrelationQuery(ColumnProfile feature, string value, string target) =>
        feature.Type is not (ColumnType.Number or ColumnType.Timestamp)
            ? null
            : $"(SELECT CASE WHEN count(*) >= 10 AND stddev_pop(x) > 0 AND stddev_pop(y) > 0 THEN corr(x, y) END FROM (SELECT {Plain(feature.Type, value)} x, {target} y FROM sample) "
                + "WHERE isfinite(x) AND isfinite(y) AND abs(x) < 1e100 AND abs(y) < 1e100)";

    /// <summary>Purity, or 0 where guessing the commonest label is nearly as good. Features with a few rows a level would look pure by chance.</summary>
    private static string? PurityQuery(ColumnProfile feature, string value, string target)
    {
        var number = feature.Type is ColumnType.Number or ColumnType.Timestamp;
        if (!number && (feature.Distinct > MostLevels || feature.Distinct * RowsPerLevel > SampleRows))
        {
            return null;
        }

        var level = number && feature.Distinct > Bins
            ? string.Create(CultureInfo.InvariantCulture, $"CASE WHEN {value} IS NOT NULL THEN ntile({Bins}) OVER (ORDER BY {value}) END")
            : value;
        return string.Create(CultureInfo.InvariantCulture, $"""
            (WITH pairs AS (SELECT level, y, count(*) n FROM (SELECT {level} AS level, {target} AS y FROM sample) GROUP BY ALL),
                levels AS (SELECT max(n) best, sum(n) n FROM pairs GROUP BY level),
                labels AS (SELECT max(n) best FROM (SELECT sum(n) n FROM pairs GROUP BY y)),
                shares AS (SELECT (SELECT sum(best) / sum(n) FROM levels) AS purity,
                    (SELECT best FROM labels) / (SELECT sum(n) FROM pairs) AS guess, (SELECT sum(n) FROM pairs) AS total, (SELECT count(*) FROM levels) AS found)
            SELECT CASE WHEN purity - guess >= {GapClosed} * (1 - guess) AND guess < 1 AND total >= found * {RowsPerLevel} THEN purity ELSE 0 END FROM shares)
            """);
    }

    private static string Plain(ColumnType type, string value) => type == ColumnType.Timestamp ? $"epoch({value})" : value;
}
