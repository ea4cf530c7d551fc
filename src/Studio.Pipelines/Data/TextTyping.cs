namespace Studio.Pipelines.Data;

using System.Data.Common;

/// <summary>The type decided for a column of text cells.</summary>
/// <param name="Type">Canonical type.</param>
/// <param name="Expression">SQL that turns the cell into it.</param>
/// <param name="Stray">SQL that is true for cells that are not of the type and whose lines are rejected; null when all are.</param>
internal sealed record ColumnTyping(ColumnType Type, string Expression, string? Stray = null);

/// <summary>
/// Decides the types of text columns by all of their values.
/// <list type="bullet">
/// <item>Blank cells are missing. <see cref="MissingMarkers"/> are missing in columns whose other values are numbers, dates or truth values; in text
/// columns they stay, because "None" or "NA" may be a level.</item>
/// <item>Number: every other value is one. Not when one has a leading zero ("00200": a code), an underscore, or is a whole number beyond
/// 2⁵³ that a double would change (an identifier); then the column stays text.</item>
/// <item>Thousands separators ("1,234.5", "1.234,5") and decimal commas count when the whole column is written so.</item>
/// <item>Boolean: true and false in any case. Timestamp: ISO 8601 with or without zone (taken to UTC), else one of <see cref="DateFormats"/> for all values.</item>
/// <item>Strays: up to 1 % of at least 100 values may be something else in a number or ISO date column; their lines are rejected.</item>
/// </list>
/// </summary>
internal static class TextTyping
{
    /// <summary>Columns a query: DuckDB's time to plan grows with the square of the aggregates.</summary>
    private const int BatchColumns = 10;
    private const double StrayShare = 0.01;
    private const long StrayMinimum = 100;

    /// <summary>Words for "missing" in columns that are not text; DuckDB compares them exactly.</summary>
    public static IReadOnlyList<string> MissingMarkers { get; } =
    [
        "NA", "na", "N/A", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null", "none", "None", "NONE", "nil", "?", "-", "--", ".", "missing", "Missing",
    ];

    /// <summary>Date formats that are not ISO 8601, in order of preference: where all dates fit both, month first with slashes and day first with dots and dashes.</summary>
    private static readonly string[] DateFormats =
    [
        "%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p",
        "%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
        "%d-%m-%Y", "%d-%m-%Y %H:%M:%S", "%m-%d-%Y", "%Y/%m/%d %H:%M", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%m/%d/%y", "%d/%m/%y",
    ];

    private static readonly string Markers = string.Join(", ", MissingMarkers.Select(Sql.Text));

    /// <summary>Decides all columns.</summary>
    public static async Task<IReadOnlyList<ColumnTyping>> DecideAsync(
        DuckDbSession session, string relation, Dialect dialect, CancellationToken cancellationToken)
    {
        var typed = new List<ColumnTyping>(dialect.Header.Count);
        foreach (var batch in Enumerable.Range(0, dialect.Header.Count).Chunk(BatchColumns))
        {
            var counts = await session.QueryAsync(
                $"SELECT {string.Join(", ", batch.Select(index => CellCounts.Query(Sql.Position(index), Markers)))} FROM {relation}",
                row => batch.Select((_, position) => CellCounts.Read(row, position)).ToArray(),
                cancellationToken).ConfigureAwait(false);
            foreach (var (index, count) in batch.Zip(counts[0]))
            {
                var cell = Sql.Position(index);
                typed.Add(Decide(count, cell)
                    ?? await DecideWrittenAsync(session, relation, cell, count.Values, dialect.Delimiter, cancellationToken).ConfigureAwait(false)
                    ?? Text(cell));
            }
        }

        return typed;
    }

    private static ColumnTyping Text(string cell) => new(ColumnType.Text, $"CASE WHEN trim({cell}) <> '' THEN {cell} END");

    private static ColumnTyping? Decide(CellCounts count, string cell)
    {
        if (count.Values == 0)
        {
            return Text(cell);
        }

        if (count.Booleans == count.Values)
        {
            return new ColumnTyping(ColumnType.Boolean, $"try_cast({cell} AS BOOLEAN)");
        }

        if (Enough(count.Numbers, count.Values))
        {
            return count.Codes > 0 ? Text(cell) : Typed(ColumnType.Number, CellCounts.Number(cell), count.Numbers < count.Values, cell);
        }

        return Enough(count.Timestamps, count.Values)
            ? Typed(ColumnType.Timestamp, CellCounts.Timestamp(cell), count.Timestamps < count.Values, cell)
            : null;
    }

    private static bool Enough(long fitting, long values) =>
        fitting == values || (values >= StrayMinimum && values - fitting <= values * StrayShare);

    private static ColumnTyping Typed(ColumnType type, string value, bool strays, string cell) =>
        new(type, value, strays ? $"coalesce(trim({cell}) <> '' AND {cell} NOT IN ({Markers}) AND {value} IS NULL, false)" : null);

    /// <summary>Numbers with separators and dates in other formats: tried on the first rows, then held against all values.</summary>
    private static async Task<ColumnTyping?> DecideWrittenAsync(
        DuckDbSession session, string relation, string cell, long values, char delimiter, CancellationToken cancellationToken)
    {
        var filled = $"trim({cell}) <> '' AND {cell} NOT IN ({Markers})";
        var first = $"(SELECT {cell} FROM {relation} WHERE {filled} LIMIT 200)";
        if (!(await session.QueryAsync($"SELECT coalesce(bool_and(regexp_matches({cell}, '[0-9]')), false) FROM {first}", row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))[0])
        {
            // Words, as in most text columns: nothing below is written without a digit, and trying all of it on thousands of columns takes long.
            return null;
        }

        var ways = NumberWays(cell, delimiter)
            .Concat(DateFormats.Select(format => new ColumnTyping(
                ColumnType.Timestamp, $"CASE WHEN {cell} NOT IN ({Markers}) THEN try_strptime(trim({cell}), {Sql.Text(format)}) END")))
            .ToArray();
        var tries = string.Join(", ", ways.Select(way => $"count({way.Expression})"));
        var sample = (await session.QueryAsync(
            $"SELECT count(*), {tries} FROM {first}",
            row => Counts(row, ways.Length + 1),
            cancellationToken).ConfigureAwait(false))[0];
        foreach (var way in ways.Where((_, index) => sample[index + 1] == sample[0]))
        {
            var fitting = (await session.QueryAsync($"SELECT count({way.Expression}) FROM {relation}", row => row.GetInt64(0), cancellationToken)
                .ConfigureAwait(false))[0];
            if (fitting == values)
            {
                return way;
            }
        }

        return null;
    }

    /// <summary>In a file with semicolons a lone comma is a decimal comma; elsewhere three digits after it make it a thousands separator.</summary>
    private static IEnumerable<ColumnTyping> NumberWays(string cell, char delimiter)
    {
        var english = Written(cell, @"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[+-]?[0-9]+(\.[0-9]+)?", $"replace({cell}, ',', '')");
        var continental = Written(
            cell, @"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?", $"replace(replace({cell}, '.', ''), ',', '.')");
        return delimiter == ';' ? [continental, english] : [english, continental];
    }

    private static ColumnTyping Written(string cell, string pattern, string plain) => new(
        ColumnType.Number, $"CASE WHEN regexp_full_match(trim({cell}), '{pattern}') THEN try_cast({plain} AS DOUBLE) END");

    private static long[] Counts(DbDataReader row, int count) => [.. Enumerable.Range(0, count).Select(row.GetInt64)];
}

/// <summary>How many cells of a column are what; <see cref="Values"/> leaves out blanks and missing markers.</summary>
internal sealed record CellCounts(long Values, long Numbers, long Codes, long Booleans, long Timestamps)
{
    private const int Fields = 5;

    /// <summary>The cell as a double, null when it is none; NaN is missing.</summary>
    public static string Number(string cell) => $"nullif(try_cast({cell} AS DOUBLE), 'NaN'::DOUBLE)";

    /// <summary>The cell as a timestamp in UTC, null when it is none.</summary>
    public static string Timestamp(string cell) => $"make_timestamp(epoch_us(try_cast({cell} AS TIMESTAMPTZ)))";

    /// <summary>The aggregates of one column.</summary>
    public static string Query(string cell, string markers)
    {
        // A code: a zero before a digit, an underscore that DuckDB would skip, or a whole number that a double would round.
        // Comparisons stand for regular expressions and come before casts, because every cell of the file is asked.
        var code = $"({cell} >= '00' AND {cell} < '0:') OR ({cell} >= '-00' AND {cell} < '-0:') OR contains({cell}, '_') "
            + $"OR (length({cell}) > 15 AND abs(try_cast({cell} AS DOUBLE)) > {1L << 53} AND regexp_full_match(trim({cell}), '[+-]?[0-9]+'))";
        return string.Create(CultureInfo.InvariantCulture, $"""
            count(*) FILTER (WHERE {Number(cell)} IS NULL AND trim({cell}) <> '' AND {cell} NOT IN ({markers})),
            count({Number(cell)}),
            count(*) FILTER (WHERE ({code}) AND try_cast({cell} AS DOUBLE) IS NOT NULL),
            count(*) FILTER (WHERE length({cell}) BETWEEN 4 AND 5 AND lower({cell}) IN ('true', 'false')),
            count(*) FILTER (WHERE ({cell} LIKE '____-%' OR {cell} LIKE '____/%') AND try_cast({cell} AS TIMESTAMPTZ) IS NOT NULL)
            """);
    }

    /// <summary>Reads the aggregates of the column at a position of the batch.</summary>
    public static CellCounts Read(DbDataReader row, int position)
    {
        var first = position * Fields;
        return new CellCounts(
            row.GetInt64(first) + row.GetInt64(first + 1), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), row.GetInt64(first + 4));
    }
}
