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

    /// <inheritdoc/>
    protected override TextEncoding Fit(ColumnTable table)
    {
        var terms = TextBudget.Slots(table.RowCount, columns.Count, FewestTerms, MostTerms);
        var vocabularies = columns
            .Select(column => new TermCounts(table.Column<TextColumn>(column)).CreateVocabulary(terms))
            .Where(vocabulary => vocabulary.Terms.Count > 0);
        return new TextEncoding(Output, [.. vocabularies]);
    }
}

/// <summary>A fitted <see cref="TextEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="vocabularies">One for each column.</param>
public sealed class TextEncoding(string output, IReadOnlyList<TextVocabulary> vocabularies) : ColumnBlocksEncoding<TextVocabulary>(output, vocabularies);
