namespace Studio.Pipelines.Features.Texts;

/// <summary>
/// Turns text columns into TF-IDF vectors of their most widespread words and word pairs, side by side as one float vector.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Text columns to read.</param>
public sealed class TextEncoder(string output, IReadOnlyList<string> columns) : FeatureEstimator<TextEncoding>(output)
{
    private const int MostTerms = 1000;
    private const int FewestTerms = 50;

    // 200 MB of floats for all text columns together.
    private const int MostValues = 50_000_000;

    /// <inheritdoc/>
    protected override TextEncoding Fit(ColumnTable table)
    {
        var affordable = MostValues / Math.Max(1, (long)table.RowCount * columns.Count);
        var terms = (int)Math.Clamp(affordable, FewestTerms, MostTerms);
        var vocabularies = columns
            .Select(column => new TermCounts(table.Column<TextColumn>(column)).CreateVocabulary(terms))
            .Where(vocabulary => vocabulary.Terms.Count > 0);
        return new TextEncoding(Output, [.. vocabularies]);
    }
}

/// <summary>A fitted <see cref="TextEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="vocabularies">One for each column.</param>
public sealed class TextEncoding(string output, IReadOnlyList<TextVocabulary> vocabularies)
    : FeatureTransformer(output, vocabularies.Sum(vocabulary => vocabulary.Terms.Count))
{
    /// <summary>One for each column.</summary>
    public IReadOnlyList<TextVocabulary> Vocabularies { get; } = vocabularies;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var encoded = new float[(long)table.RowCount * Width];
        var start = 0;
        foreach (var vocabulary in Vocabularies)
        {
            var texts = table.Column<TextColumn>(vocabulary.Column).Values;
            for (var row = 0; row < texts.Length; row++)
            {
                vocabulary.Encode(texts[row], encoded.AsSpan((row * Width) + start, vocabulary.Terms.Count));
            }

            start += vocabulary.Terms.Count;
        }

        return new VectorColumn(Output, encoded, Width, [.. Vocabularies.SelectMany(SlotNames)])
        {
            Layout = [.. Vocabularies.Select(words => new SlotGroup(SlotKind.Number, words.Terms.Count, 0, words.Column))],
        };
    }

    private static IEnumerable<string> SlotNames(TextVocabulary vocabulary) => vocabulary.Terms.Select(term =>
        term.Second is null ? $"{vocabulary.Column}: {term.First}" : $"{vocabulary.Column}: {term.First} {term.Second}");
}
