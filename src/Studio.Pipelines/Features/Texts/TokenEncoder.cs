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

    /// <inheritdoc/>
    protected override TokenEncoding Fit(ColumnTable table)
    {
        var tokens = TextBudget.Slots(table.RowCount, columns.Count, FewestTokens, MostTokens);
        var vocabularies = columns
            .Select(column => new TermCounts(table.Column<TextColumn>(column)).CreateTokenVocabulary(MostWords, tokens))
            .Where(vocabulary => vocabulary.Words.Count > 0);
        return new TokenEncoding(Output, [.. vocabularies]);
    }
}

/// <summary>A fitted <see cref="TokenEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="vocabularies">One for each column that has words.</param>
public sealed class TokenEncoding(string output, IReadOnlyList<TokenVocabulary> vocabularies) : ColumnBlocksEncoding<TokenVocabulary>(output, vocabularies);
