namespace Studio.Pipelines.Features.Texts;

/// <summary>A word, or a pair of neighbouring words, that has a slot.</summary>
/// <param name="First">First word, in lower case.</param>
/// <param name="Second">Second word, or null for a single one.</param>
/// <param name="Weight">Inverse document frequency: ln((1 + documents) / (1 + documents with it)) + 1.</param>
public sealed record TextTerm(string First, string? Second, float Weight);

/// <summary>The terms of one text column, and the TF-IDF vector of a text. Immutable.</summary>
public sealed class TextVocabulary : IColumnBlock
{
    private const int NoWord = -1;
    private readonly Dictionary<string, int> _words = [];
    private readonly Dictionary<(int First, int Second), int> _slots = [];

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="column">Text column it is for.</param>
    /// <param name="terms">Terms, one slot each.</param>
    /// <param name="spellings">
    /// For every word of a term, the tokens that count as it, itself among them. There is more than one where a word occurs
    /// with capitals beyond A–Z, which ONNX runtimes do not agree on making lower case.
    /// </param>
    public TextVocabulary(string column, IReadOnlyList<TextTerm> terms, IReadOnlyDictionary<string, IReadOnlyList<string>> spellings)
    {
        Column = column;
        Terms = terms;
        Spellings = spellings;
        var ids = spellings.Keys.Select((word, id) => (word, id)).ToDictionary(pair => pair.word, pair => pair.id);
        foreach (var (word, tokens) in spellings)
        {
            foreach (var token in tokens)
            {
                _words[token] = ids[word];
            }
        }

        for (var slot = 0; slot < terms.Count; slot++)
        {
            _slots.Add((ids[terms[slot].First], terms[slot].Second is { } second ? ids[second] : NoWord), slot);
        }
    }

    /// <summary>Text column it is for.</summary>
    public string Column { get; }

    /// <summary>Terms, one slot each.</summary>
    public IReadOnlyList<TextTerm> Terms { get; }

    /// <summary>For every word of a term, the tokens that count as it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Spellings { get; }

    /// <inheritdoc/>
    public int Width => Terms.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> SlotNames => [.. Terms.Select(term => term.Second is null ? $"{Column}: {term.First}" : $"{Column}: {term.First} {term.Second}")];

    /// <inheritdoc/>
    public SlotGroup Slots => new(SlotKind.Number, Terms.Count, 0, Column);

    /// <summary>Writes ln(1 + count) × weight of every term, divided by the length of that vector; all 0 when the text has no known term.</summary>
    /// <param name="text">Text; empty when missing.</param>
    /// <param name="slots">A slot for each term, all 0.</param>
    public void Encode(string text, Span<float> slots)
    {
        if (text.Length == 0)
        {
            return;
        }

        Count(text, slots);
        var squares = 0f;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            if (slots[slot] > 0)
            {
                slots[slot] = MathF.Log(slots[slot] + 1) * Terms[slot].Weight;
                squares += slots[slot] * slots[slot];
            }
        }

        var length = MathF.Sqrt(squares);
        for (var slot = 0; slot < slots.Length && length > 0; slot++)
        {
            slots[slot] /= length;
        }
    }

    private void Count(string text, Span<float> counts)
    {
        var lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        var before = NoWord;
        foreach (var token in new TextTokens(text))
        {
            var word = lookup.TryGetValue(token, out var known) ? known : NoWord;
            if (word != NoWord && _slots.TryGetValue((word, NoWord), out var single))
            {
                counts[single]++;
            }

            if (word != NoWord && before != NoWord && _slots.TryGetValue((before, word), out var pair))
            {
                counts[pair]++;
            }

            before = word;
        }
    }
}
