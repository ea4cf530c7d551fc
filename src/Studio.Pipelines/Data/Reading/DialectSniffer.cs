namespace Studio.Pipelines.Data.Reading;

/// <summary>
/// Finds out how a delimited file is written, from a large sample. Of all delimiters and rules of quotes the one is taken under which most
/// records have as many cells as each other and most cells are whole values: numbers, dates, words without another delimiter in them. (The
/// idea of weighing both is that of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns", 2019.)
/// </summary>
internal static class DialectSniffer
{
    /// <summary>Bytes of a file that are looked at, more where a line is longer.</summary>
    public const int SampleBytes = 4 << 20;

    private const int MostRecords = 500;
    private const int MostCells = 20_000;
    private const int PlainBytes = 1 << 16;
    private const int PlainRecords = 20;
    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    /// <summary>Finds the dialect.</summary>
    /// <param name="sample">First bytes of the file in UTF-8, whole lines where there are more.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="minColumns">Fewest columns, 1 or 2.</param>
    /// <param name="wishes">What a person says of it.</param>
    /// <param name="expected">Columns that it should have, of a model; null where it may have any. Then the header is the line that names most of them.</param>
    /// <exception cref="DatasetException">There is no header, or it does not name the columns.</exception>
    public static Dialect Find(ReadOnlyMemory<byte> sample, string fileName, int minColumns, ReadingWishes wishes, IReadOnlyCollection<string>? expected)
    {
        var start = HeadLines.Skip(sample.Span, wishes.SkipLines ?? 0);
        if (Blanks.Trim(sample.Span[start.Offset..]).IsEmpty)
        {
            throw new DatasetException($"'{fileName}' holds blank lines only; upload a file with a header line and data.");
        }

        var asked = wishes.Delimiter is { Length: 1 } delimiter ? delimiter[0] : HeadLines.Separator(sample.Span, ref start);
        if (asked is null && expected is not null && Plain(sample[start.Offset..], expected) is { } plain)
        {
            return new HeaderSearch(plain, plain.Width, start, fileName, minColumns).At(0);
        }

        var views = Views(sample[start.Offset..], asked is { } one ? [one] : Delimiters).ToList();
        if (expected is not null && views.MaxBy(view => (Named(view, expected), view.Score)) is { } known && Named(known, expected) > 0)
        {
            return new HeaderSearch(known, known.Width, start, fileName, minColumns).At(known.IndexOfNames(expected));
        }

        var best = views.Where(view => view.Width > 1).MaxBy(view => view.Score);
        var single = best is null || (minColumns == 1 && best.Share < 0.5 && views.All(view => view.First.Count == 1));
        var view = single ? views[0] : best!;
        return new HeaderSearch(view, single ? 1 : view.Width, start, fileName, minColumns).Find(wishes.SkipLines is not null);
    }

    /// <summary>
    /// The view of a sample whose first line has all of the columns that it should have, and names only: no other delimiter would find them,
    /// so that a few records tell all. Null where that is not so plain.
    /// </summary>
    private static SampleView? Plain(ReadOnlyMemory<byte> text, IReadOnlyCollection<string> expected)
    {
        if (expected.Count < 2 || text.Span.IndexOf("\\\""u8) >= 0)
        {
            return null;
        }

        var head = text[..Math.Min(text.Length, PlainBytes)];
        return Delimiters
            .Where(delimiter => delimiter != '\t' || text.Span.IndexOf((byte)'"') < 0)
            .Select(delimiter => SampleView.Of(head, delimiter, QuoteRule.Doubled, PlainRecords, MostCells))
            .FirstOrDefault(view => view.Malformed == 0 && view.First.Filled == view.First.Count && expected.All(name => view.First.Cells.Contains(name, StringComparer.OrdinalIgnoreCase)));
    }

    private static IEnumerable<SampleView> Views(ReadOnlyMemory<byte> text, char[] delimiters)
    {
        foreach (var delimiter in delimiters)
        {
            var doubled = View(text, delimiter, QuoteRule.Doubled);
            yield return doubled;
            if (doubled.Malformed > 0 && text.Span.IndexOf("\\\""u8) >= 0)
            {
                yield return View(text, delimiter, QuoteRule.Backslash);
            }

            // Text between tabs is seldom quoted at all; elsewhere a quote that is not closed is more likely a fault of the file.
            if (doubled.Malformed > 0 && delimiter == '\t')
            {
                yield return View(text, delimiter, QuoteRule.Text);
            }
        }
    }

    private static int Named(SampleView view, IReadOnlyCollection<string> expected) => view.CountNames(view.IndexOfNames(expected), expected);

    private static SampleView View(ReadOnlyMemory<byte> text, char delimiter, QuoteRule quotes) => SampleView.Of(text, delimiter, quotes, MostRecords, MostCells);
}
