namespace Studio.Pipelines.Data;

/// <summary>Lines that DuckDB's reader left out.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first of them.</param>
internal sealed record RejectedLines(long Count, IReadOnlyList<RejectedLine> First)
{
    /// <summary>Options of <c>read_csv</c> that keep rejected lines in a table of that name.</summary>
    public static string Store(string table) =>
        $"store_rejects = true, rejects_table = '{table}', rejects_scan = '{table}_scan', rejects_limit = 0";

    /// <summary>Reads what was rejected for its shape.</summary>
    /// <exception cref="DatasetException">A quote is never closed: the lines it swallows would be lost without a trace.</exception>
    public static async Task<RejectedLines> ReadAsync(
        DuckDbSession session, string table, Dialect dialect, SourceFile file, CancellationToken cancellationToken)
    {
        var count = await session.QueryAsync(
            $"""
            SELECT count(DISTINCT line),
                min(line_byte_position) FILTER (WHERE error_type = 'UNQUOTED VALUE' AND contains(rtrim(csv_line, chr(10) || chr(13)), chr(10)))
            FROM {table}
            """,
            row => (Lines: row.GetInt64(0), Swallowing: row.IsDBNull(1) ? (long?)null : Line(row.GetValue(1))),
            cancellationToken).ConfigureAwait(false);
        if (count[0].Swallowing is { } swallowing)
        {
            var line = await LineNumbers.FindAsync(file.Path, [swallowing], cancellationToken).ConfigureAwait(false);
            throw new DatasetException(
                $"'{file.FileName}' opens a quote in line {line[swallowing]} that is not closed, so the lines after it cannot be told apart; close it or double the quotes inside the value.");
        }

        var first = await session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            SELECT min(line_byte_position), first(error_type ORDER BY column_idx DESC), first(error_message ORDER BY column_idx DESC)
            FROM {table} GROUP BY line ORDER BY line LIMIT {CanonicalDataset.MaxRejectedKept}
            """),
            row => new RejectedLine(Line(row.GetValue(0)), null, Cause(row.GetString(1), row.GetString(2), dialect)),
            cancellationToken).ConfigureAwait(false);
        return new RejectedLines(count[0].Lines, await NumberAsync(first, file, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Finds the lines whose value does not have the type of its column: reads the file once more with those types.
    /// Only files that have such lines pay for it.
    /// </summary>
    public static async Task<IReadOnlyList<RejectedLine>> FindStraysAsync(
        DuckDbSession session, Dialect dialect, IReadOnlyList<ColumnTyping> columns, SourceFile file, CancellationToken cancellationToken)
    {
        var strict = Enumerable.Range(0, columns.Count).Where(index => columns[index].Stray is not null).ToArray();
        var types = strict.ToDictionary(index => index, index => columns[index].Type == ColumnType.Number ? "DOUBLE" : "TIMESTAMP");
        var markers = string.Join(", ", TextTyping.MissingMarkers.Prepend(string.Empty).Select(Sql.Text));
        var reader = dialect.Reader(file.Path, file.LongestLine, $"{Store("strays")}, nullstr = [{markers}]", types);
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE stray_scan_result AS SELECT {string.Join(", ", strict.Select(index => $"count({Sql.Position(index)})"))} FROM {reader}",
            cancellationToken).ConfigureAwait(false);
        var found = await session.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
            SELECT line_byte_position, column_name, error_message FROM strays WHERE error_type = 'CAST'
            ORDER BY line, column_idx LIMIT {CanonicalDataset.MaxRejectedKept}
            """),
            row =>
            {
                var index = int.Parse(row.GetString(1).AsSpan(1), CultureInfo.InvariantCulture);
                var kind = columns[index].Type == ColumnType.Number ? "number" : "date";
                return new RejectedLine(
                    Line(row.GetValue(0)),
                    dialect.Header[index],
                    $"{Value(row.GetString(2))} is not a {kind}, as nearly all values of '{dialect.Header[index]}' are.");
            },
            cancellationToken).ConfigureAwait(false);
        return await NumberAsync(found, file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Turns byte positions into line numbers: DuckDB counts records, and a record with line ends in quotes has several lines.</summary>
    private static async Task<IReadOnlyList<RejectedLine>> NumberAsync(
        List<RejectedLine> positions, SourceFile file, CancellationToken cancellationToken)
    {
        var lines = await LineNumbers.FindAsync(file.Path, positions.Select(line => line.Line), cancellationToken).ConfigureAwait(false);
        return [.. positions.Select(line => line with { Line = lines[line.Line] })];
    }

    /// <summary>A file of which most lines do not fit was read the wrong way or is broken.</summary>
    /// <exception cref="DatasetException">More than half of the lines are rejected.</exception>
    public void RefuseWhenTooMany(long accepted, SourceFile file)
    {
        if (Count > accepted)
        {
            throw new DatasetException(
                $"{Count:N0} of the {Count + accepted:N0} lines of '{file.FileName}' do not fit its header; the first is line {First[0].Line}: {First[0].Cause}");
        }
    }

    private static long Line(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static string Cause(string type, string message, Dialect dialect)
    {
        var found = message[(message.LastIndexOf(' ') + 1)..].TrimEnd('.');
        return type switch
        {
            "MISSING COLUMNS" or "TOO MANY COLUMNS" => $"The line has {found} value(s) where the header names {dialect.Header.Count} columns.",
            "UNQUOTED VALUE" => "A quote is not closed, or text follows a closing quote.",
            "LINE SIZE OVER MAXIMUM" => "The line is too long.",
            "INVALID ENCODING" => "The line is not valid text.",
            _ => message.Split('\n', 2)[0],
        };
    }

    /// <summary>The value in DuckDB's message (<c>… Could not convert string "abc" to 'DOUBLE'</c>), with its quotes.</summary>
    private static string Value(string message)
    {
        const string Before = "string \"";
        var start = message.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        var end = start < Before.Length ? -1 : message.IndexOf('"', start);
        return end > start ? $"'{message[start..Math.Min(end, start + 60)]}'" : "The value";
    }
}
