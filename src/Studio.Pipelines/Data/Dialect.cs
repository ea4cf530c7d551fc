namespace Studio.Pipelines.Data;

using System.Text;

/// <summary>
/// How a delimited file is written. The first line with anything in it is the header; the delimiter is the one by which most lines of
/// a large sample have as many values as the header.
/// </summary>
/// <param name="Delimiter">Comma, tab, semicolon or pipe.</param>
/// <param name="Escape">What makes a quote inside quotes: another quote, or a backslash.</param>
/// <param name="Skip">Blank lines before the header.</param>
/// <param name="Header">Column names, checked.</param>
internal sealed record Dialect(char Delimiter, char Escape, int Skip, IReadOnlyList<string> Header)
{
    private const int SampleBytes = 4 << 20;
    private static readonly char[] Delimiters = [',', '\t', ';', '|'];
    private static readonly char[] Escapes = ['"', '\\'];

    /// <summary>Finds the dialect of a file.</summary>
    /// <param name="session">Session that may read <paramref name="samplePath"/>.</param>
    /// <param name="file">The file.</param>
    /// <param name="samplePath">Where its first lines are put for trying.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="DatasetException">There is no header, no data, or too few columns.</exception>
    public static async Task<Dialect> DetectAsync(DuckDbSession session, SourceFile file, string samplePath, CancellationToken cancellationToken)
    {
        var sample = await WriteSampleAsync(file, samplePath, cancellationToken).ConfigureAwait(false);
        var text = Encoding.UTF8.GetString(sample).TrimStart('\uFEFF');
        var skip = CountBlankLines(text, out var start);
        if (start == text.Length)
        {
            throw new DatasetException($"'{file.FileName}' holds blank lines only; upload a file with a header line and data.");
        }

        var splits = Delimiters
            .SelectMany(_ => Escapes, (delimiter, escape) =>
                new Dialect(delimiter, escape, skip, SplitHeader(text.AsSpan(start), delimiter, escape)))
            .ToLookup(dialect => dialect.Header.Count > 1);

        // One column is what a header is that no delimiter splits; beside a header that one does, it would swallow ragged lines.
        var candidates = splits[true].Any() || file.MinColumns > 1 ? splits[true] : splits[false].Where(dialect => dialect.Delimiter == Delimiters[0]);
        Dialect? best = null;
        var bestRows = -1L;
        foreach (var candidate in candidates.OrderByDescending(dialect => dialect.Header.Count))
        {
            var rows = candidate.Header.Count > DatasetReader.MaxColumns
                ? 0
                : await CountRowsAsync(session, candidate, samplePath, file, cancellationToken).ConfigureAwait(false);
            (best, bestRows) = rows > bestRows ? (candidate, rows) : (best, bestRows);
        }

        var header = best?.Header ?? SplitHeader(text.AsSpan(start), '\0', '"');
        var names = HeaderCheck.Names(header, file.MinColumns, file.FileName);
        HeaderCheck.RefuseNumbers(names, file.FileName);
        return best! with { Header = names };
    }

    /// <summary>The file as a relation of text columns named by position.</summary>
    /// <param name="path">File to read.</param>
    /// <param name="longestLine">Bytes of its longest line.</param>
    /// <param name="options">More options for <c>read_csv</c>.</param>
    /// <param name="types">Types of columns that are not text, by position.</param>
    public string Reader(string path, long longestLine, string options, IReadOnlyDictionary<int, string>? types = null)
    {
        var columns = Enumerable.Range(0, Header.Count)
            .Select(index => $"'{Sql.Position(index)}': '{(types is not null && types.TryGetValue(index, out var type) ? type : "VARCHAR")}'");

        // Quoted cells may hold line ends, so a record can be longer than any line.
        var lineSize = Math.Max(2L << 20, longestLine * 2);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            read_csv({{Sql.Text(path)}}, auto_detect = false, header = true, skip = {{Skip}}, delim = {{Sql.Text(Delimiter.ToString())}},
                quote = '"', escape = {{Sql.Text(Escape.ToString())}}, compression = 'none', max_line_size = {{lineSize}},
                buffer_size = {{lineSize * 2}}, columns = {{{string.Join(", ", columns)}}}, {{options}})
            """);
    }

    private static async Task<long> CountRowsAsync(
        DuckDbSession session, Dialect dialect, string samplePath, SourceFile file, CancellationToken cancellationToken) =>
        (await session.QueryAsync(
            $"SELECT count(*) FROM {dialect.Reader(samplePath, Math.Min(file.LongestLine, SampleBytes), "ignore_errors = true")}",
            row => row.GetInt64(0),
            cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Copies the first lines; all of a file that is small, else up to the last line end within the sample.</summary>
    private static async Task<byte[]> WriteSampleAsync(SourceFile file, string samplePath, CancellationToken cancellationToken)
    {
        var most = (int)Math.Min(int.MaxValue / 2, Math.Max(SampleBytes, file.LongestLine + 2));
        var head = await SourceFile.ReadHeadAsync(file.Path, cancellationToken, most).ConfigureAwait(false);
        var end = head.Length < most ? head.Length : Array.LastIndexOf(head, (byte)'\n') + 1;
        var sample = end > 0 ? head[..end] : head;
        await File.WriteAllBytesAsync(samplePath, sample, cancellationToken).ConfigureAwait(false);
        return sample;
    }

    private static int CountBlankLines(string text, out int start)
    {
        var lines = 0;
        start = 0;
        for (var i = 0; i < text.Length && char.IsWhiteSpace(text[i]); i++)
        {
            if (text[i] == '\n')
            {
                lines++;
                start = i + 1;
            }
        }

        // A header may start with a tab (a blank name), but a text of blanks only has no header at all.
        start = string.IsNullOrWhiteSpace(text) ? text.Length : start;
        return lines;
    }

    private static List<string> SplitHeader(ReadOnlySpan<char> text, char delimiter, char escape)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quoted && letter == escape && i + 1 < text.Length && text[i + 1] == '"')
            {
                name.Append(text[++i]);
            }
            else if (letter == '"' && (quoted || name.Length == 0))
            {
                quoted = !quoted;
            }
            else if (!quoted && letter == delimiter)
            {
                names.Add(name.ToString());
                name.Clear();
            }
            else if (!quoted && letter is '\n' or '\r')
            {
                break;
            }
            else
            {
                name.Append(letter);
            }
        }

        names.Add(name.ToString());
        return names;
    }
}
