namespace Studio.Pipelines.Profiling;

using System.Collections;
using System.Data.Common;
using Studio.Pipelines.Data.Images;

/// <summary>The SQL behind a profile.</summary>
internal sealed class ProfileQuery(DuckDbSession session, string path, IReadOnlyList<ColumnInfo> columns)
{
    /// <summary>Columns a query: DuckDB's time to plan grows with the square of the aggregates.</summary>
    public const int BatchColumns = 10;

    /// <summary>Columns of a temporary table, whole batches of them.</summary>
    private const int PartColumns = 10 * BatchColumns;

    private const int MostTopValues = 20;
    private const int MostBars = 20;

    /// <summary>Above this many rows distinct values and quantiles are approximate (HyperLogLog, t-digest): exact ones hold every value of every column in memory.</summary>
    private const long ExactRows = 500_000;

    /// <summary>Number columns with at most this many values have them counted one by one.</summary>
    private const int MostLevels = 50;

    private static readonly double[] Shares = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];

    private readonly string _file = Sql.Parquet(path, columns.Count);
    private bool _loaded;
    private long _rows;

    /// <summary>
    /// Copies the file into temporary tables, which spill to disk when they outgrow memory: opening a wide Parquet file for every query costs
    /// more than the queries, and so does a table of thousands of columns. Of pictures only a hash is kept.
    /// </summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Enumerable.Range(0, columns.Count).Chunk(PartColumns))
        {
            var wanted = part.Select(index => columns[index].Type == ColumnType.Image ? $"hash({Sql.Position(index)}) AS {Sql.Position(index)}" : Sql.Position(index));
            await session.ExecuteAsync($"CREATE TEMP TABLE {Part(part[0])} AS SELECT {string.Join(", ", wanted)} FROM {_file}", cancellationToken).ConfigureAwait(false);
        }

        _loaded = true;
    }

    public async Task<long> CountRowsAsync(CancellationToken cancellationToken) =>
        _rows = (await session.QueryAsync($"SELECT count(*) FROM {RelationOf(0)}", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Rows that repeat an earlier one, by a 64-bit hash of all columns: a chance hit needs billions of rows.</summary>
    public async Task<long> CountDuplicateRowsAsync(long rows, CancellationToken cancellationToken)
    {
        var whole = columns.Count <= PartColumns ? RelationOf(0) : _file;
        var distinct = (await session.QueryAsync(
            $"SELECT count(DISTINCT hash({Sql.Positions(columns.Count)})) FROM {whole}", row => row.GetInt64(0), cancellationToken)
            .ConfigureAwait(false))[0];
        return rows - distinct;
    }

    public async Task<IReadOnlyList<ColumnSummary>> SummarizeAsync(PlacedColumn[] batch, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync(
            $"SELECT {string.Join(", ", batch.Select(Aggregates))} FROM {RelationOf(batch[0].Index)}",
            row =>
            {
                var reader = new RowReader(row);
                return batch.Select(column => Summary(column, reader)).ToArray();
            },
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <summary>Histograms in the order of the summaries; empty where there are no numbers.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<HistogramBin>>> CountHistogramsAsync(
        IReadOnlyList<ColumnSummary> summaries, CancellationToken cancellationToken)
    {
        var histograms = summaries.Select(summary => summary.Numbers is null ? null : new Bars(summary)).ToArray();
        var wanted = histograms.OfType<Bars>().ToArray();
        if (wanted.Length == 0)
        {
            return [.. summaries.Select(_ => Array.Empty<HistogramBin>())];
        }

        var counts = (await session.QueryAsync(
            $"SELECT {string.Join(", ", wanted.Select(bars => bars.Query))} FROM {RelationOf(summaries[0].Column.Index)}",
            row =>
            {
                var reader = new RowReader(row);
                return wanted.ToDictionary(bars => bars, bars => bars.Read(reader));
            },
            cancellationToken).ConfigureAwait(false))[0];
        return [.. histograms.Select(bars => bars is null ? (IReadOnlyList<HistogramBin>)[] : counts[bars])];
    }

    /// <summary>Sizes of pictures in the order of the batch; null for columns that hold none.</summary>
    public async Task<IReadOnlyList<ImageStatistics?>> MeasureImagesAsync(PlacedColumn[] batch, CancellationToken cancellationToken)
    {
        var found = new List<ImageStatistics?>(batch.Length);
        foreach (var column in batch)
        {
            found.Add(column.Info.Type != ColumnType.Image ? null : ImageStatistics.Of(await session.QueryAsync(
                string.Create(CultureInfo.InvariantCulture, $"SELECT {column.Sql} FROM {Sql.Parquet(path, columns.Count)} WHERE {column.Sql} IS NOT NULL USING SAMPLE reservoir({ImageStatistics.Sample} ROWS) REPEATABLE (1)"),
                row => ImageCodec.SizeOf(PictureSample.Bytes(row, 0)),
                cancellationToken).ConfigureAwait(false)));
        }

        return found;
    }

    /// <summary>Most frequent values in the order of the summaries; empty for quantities with many values.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<ValueCount>>> CountTopValuesAsync(
        IReadOnlyList<ColumnSummary> summaries, long rows, CancellationToken cancellationToken)
    {
        var values = new List<IReadOnlyList<ValueCount>>(summaries.Count);
        foreach (var summary in summaries)
        {
            var quantity = summary.Column.Info.Type is ColumnType.Number or ColumnType.Timestamp && summary.Distinct > MostLevels;
            values.Add(quantity || summary.Present == 0 || summary.Column.Info.Type == ColumnType.Image
                ? []
                : await CountValuesAsync(summary.Column, MostTopValues, cancellationToken).ConfigureAwait(false));
        }

        return values;
    }

    /// <summary>Values of one column, most frequent first.</summary>
    public async Task<IReadOnlyList<ValueCount>> CountValuesAsync(PlacedColumn column, int most, CancellationToken cancellationToken)
    {
        var number = column.Info.Type == ColumnType.Number;
        var value = number ? column.Sql : $"{column.Sql}::VARCHAR";
        var filter = number ? $"isfinite({column.Sql})" : $"{column.Sql} IS NOT NULL";
        return await session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT {value}, count(*) FROM {RelationOf(column.Index)} WHERE {filter} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}"),
            row => new ValueCount(number ? NumberText.Format(row.GetDouble(0)) : row.GetString(0), row.GetInt64(1)),
            cancellationToken).ConfigureAwait(false);
    }

    private static string Part(int index) => string.Create(CultureInfo.InvariantCulture, $"part{index / PartColumns}");

    /// <summary>Where a column is; all of a batch are in one place.</summary>
    private string RelationOf(int index) => _loaded ? Part(index) : _file;

    private string Aggregates(PlacedColumn column)
    {
        var name = column.Sql;
        var distinct = _rows <= ExactRows ? $"count(DISTINCT {name})" : $"approx_count_distinct({name})";
        return column.Info.Type switch
        {
            ColumnType.Number => $"count({name}), {distinct}, {NumberAggregates(Finite(name), name)}",
            ColumnType.Timestamp => $"count({name}), {distinct}, {NumberAggregates(Seconds(name), null)}",
            ColumnType.Text => $"count({name}), {distinct}, avg(length({name})), avg({WordCount.Sql(name)}), "
                + $"count(*) FILTER (WHERE length({name}) = 36 AND try_cast({name} AS UUID) IS NOT NULL), "
                + $"count(*) FILTER (WHERE length({name}) <= 64 AND regexp_full_match({name}, '[A-Za-z0-9_./-]*[0-9][A-Za-z0-9_./-]*'))",
            _ => $"count({name}), {distinct}",
        };
    }

    private string NumberAggregates(string value, string? raw)
    {
        var quantile = _rows <= ExactRows ? "quantile_cont" : "approx_quantile";
        var shares = string.Join(", ", Shares.Select(share => share.ToString(CultureInfo.InvariantCulture)));
        var infinite = raw is null ? "0::BIGINT" : $"count(*) FILTER (WHERE isinf({raw}))";
        return $"min({value}), max({value}), avg({value}), {Deviation(value)}, {quantile}({value}, [{shares}]), "
            + $"coalesce(bool_and({value} = trunc({value})), false), {infinite}";
    }

    /// <summary>DuckDB refuses a deviation that overflows; values beyond 1e150 are left to a missing one.</summary>
    private static string Deviation(string value) => $"stddev_samp(CASE WHEN abs({value}) < 1e150 THEN {value} END)";

    private static string Finite(string name) => $"CASE WHEN isfinite({name}) THEN {name} END";

    private static string Seconds(string name) => $"epoch_us({name}) / 1000000.0";

    private static ColumnSummary Summary(PlacedColumn column, RowReader row)
    {
        var present = row.Long();
        var distinct = Math.Min(row.Long(), present);
        return column.Info.Type switch
        {
            ColumnType.Number or ColumnType.Timestamp => new ColumnSummary(column, present, distinct, Numbers(row), null),
            ColumnType.Text => new ColumnSummary(column, present, distinct, null, Words(row)),
            _ => new ColumnSummary(column, present, distinct, null, null),
        };
    }

    private static NumberStatistics? Numbers(RowReader row)
    {
        double? min = row.Double(), max = row.Double(), mean = row.Double(), deviation = row.Double();
        var quantiles = row.Doubles();
        var integers = row.Bool();
        var infinite = row.Long();
        return min is null || max is null
            ? null
            : new NumberStatistics(min.Value, max.Value, mean ?? double.NaN, deviation ?? 0, quantiles, [], integers, infinite);
    }

    private static TextShape? Words(RowReader row)
    {
        double? length = row.Double(), words = row.Double();
        var uuids = row.Long();
        var codes = row.Long();
        return length is null ? null : new TextShape(length.Value, words ?? 0, uuids, codes);
    }

    /// <summary>The bars of one histogram and the query that counts them.</summary>
    private sealed class Bars
    {
        private readonly double _min;
        private readonly double _width;
        private readonly int _count;

        public Bars(ColumnSummary summary)
        {
            var numbers = summary.Numbers!;
            var span = numbers.Max - numbers.Min;
            _min = numbers.Min;
            _count = span > 0 && double.IsFinite(span) ? (int)Math.Min(MostBars, numbers.Integers ? Math.Max(1, span + 1) : MostBars) : 1;
            _width = span / _count;
            var value = summary.Column.Info.Type == ColumnType.Timestamp ? Seconds(summary.Column.Sql) : Finite(summary.Column.Sql);
            Query = _count == 1
                ? $"histogram(CASE WHEN {value} IS NOT NULL THEN 0 END)"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"histogram(CASE WHEN {value} IS NOT NULL THEN least(floor(({value} - {Literal(_min)}) / {Literal(_width)}), {_count - 1})::INTEGER END)");
            Max = numbers.Max;
        }

        public string Query { get; }

        private double Max { get; }

        public IReadOnlyList<HistogramBin> Read(RowReader row)
        {
            var counts = row.Counts();
            return
            [
                .. Enumerable.Range(0, _count).Select(bar => new HistogramBin(
                    _min + (bar * _width), bar == _count - 1 ? Max : _min + ((bar + 1) * _width), counts.GetValueOrDefault(bar))),
            ];
        }

        private static string Literal(double value) => $"'{value.ToString("R", CultureInfo.InvariantCulture)}'::DOUBLE";
    }

    /// <summary>Reads the fields of a row one after the other.</summary>
    private sealed class RowReader(DbDataReader row)
    {
        private int _next;

        public long Long() => Convert.ToInt64(row.GetValue(_next++), CultureInfo.InvariantCulture);

        public bool Bool() => row.GetBoolean(_next++);

        public double? Double()
        {
            var field = _next++;
            return row.IsDBNull(field) ? null : row.GetDouble(field);
        }

        /// <summary>A map of whole numbers to counts.</summary>
        public Dictionary<int, long> Counts()
        {
            var counts = new Dictionary<int, long>();
            foreach (DictionaryEntry entry in (IDictionary)row.GetValue(_next++))
            {
                counts[Convert.ToInt32(entry.Key, CultureInfo.InvariantCulture)] = Convert.ToInt64(entry.Value, CultureInfo.InvariantCulture);
            }

            return counts;
        }

        public List<double> Doubles()
        {
            var field = _next++;
            return row.IsDBNull(field) ? [] : row.GetFieldValue<List<double>>(field);
        }
    }
}
