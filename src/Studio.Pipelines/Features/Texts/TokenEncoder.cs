namespace Studio.Pipelines.Features.Texts;

/// <summary>
/// Turns text columns into the ids of their words in order, side by side as one float vector: what a net that reads texts wants.
/// The most widespread words of each column have ids; the others are unknown.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Text columns to read.</param>
public sealed class TokenEncoder(string output, IReadOnlyList<string> columns) : FeatureEstimator<TokenEncoding>(output)
{
    /// <summary>Most words of a column with an id: beyond it words are too rare to learn anything about.</summary>
    public const int MostWords = 8_000;

    /// <summary>Most tokens of a text; what a text is about shows before.</summary>
    public const int MostTokens = 256;

    private const int FewestTokens = 16;

    // 200 MB of floats for all text columns together.
    private const int MostValues = 50_000_000;

    /// <inheritdoc/>
    protected override TokenEncoding Fit(ColumnTable table)
    {
        var affordable = MostValues / Math.Max(1, (long)table.RowCount * columns.Count);
        var tokens = (int)Math.Clamp(affordable, FewestTokens, MostTokens);
        var vocabularies = columns
            .Select(column => new TermCounts(table.Column<TextColumn>(column)).CreateTokenVocabulary(MostWords, tokens))
            .Where(vocabulary => vocabulary.Words.Count > 0);
        return new TokenEncoding(Output, [.. vocabularies]);
    }
}

/// <summary>A fitted <see cref="TokenEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="vocabularies">One for each column that has words.</param>
public sealed class TokenEncoding(string output, IReadOnlyList<TokenVocabulary> vocabularies)
    : FeatureTransformer(output, vocabularies.Sum(vocabulary => vocabulary.Length))
{
    /// <summary>One for each column that has words.</summary>
    public IReadOnlyList<TokenVocabulary> Vocabularies { get; } = vocabularies;

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
                vocabulary.Encode(texts[row], encoded.AsSpan((row * Width) + start, vocabulary.Length));
            }

            start += vocabulary.Length;
        }

        return new VectorColumn(Output, encoded, Width, [.. Vocabularies.SelectMany(SlotNames)])
        {
            Layout = [.. Vocabularies.Select(vocabulary => new SlotGroup(SlotKind.Token, vocabulary.Length, vocabulary.Size, vocabulary.Column))],
        };
    }

    private static IEnumerable<string> SlotNames(TokenVocabulary vocabulary) =>
        Enumerable.Range(1, vocabulary.Length).Select(place => $"{vocabulary.Column}: token {place}");
}
