namespace Studio.Pipelines.Features.Texts;

/// <summary>A token as texts have it, A–Z in lower case, and the id of the word it counts as.</summary>
/// <param name="Token">The token.</param>
/// <param name="Id">Id of its word, at least <see cref="TokenVocabulary.FirstWord"/>.</param>
public sealed record TokenSpelling(string Token, int Id);

/// <summary>The words of one text column that have an id, and the ids of a text. Immutable.</summary>
public sealed class TokenVocabulary : IColumnBlock
{
    /// <summary>Id of the places after the end of a text.</summary>
    public const int Padding = 0;

    /// <summary>Id of a token that is no word of the vocabulary.</summary>
    public const int Unknown = 1;

    /// <summary>Id of the first word.</summary>
    public const int FirstWord = 2;

    private readonly Dictionary<string, int> _ids;

    /// <summary>Creates a vocabulary.</summary>
    /// <param name="column">Text column it is for.</param>
    /// <param name="words">Words in the order of their ids, from <see cref="FirstWord"/>.</param>
    /// <param name="spellings">Every token that counts as one of them, all different; see <see cref="TextVocabulary"/> for why a word has more than one.</param>
    /// <param name="length">Tokens of a text that are kept, at least 1; later ones are cut off.</param>
    public TokenVocabulary(string column, IReadOnlyList<string> words, IReadOnlyList<TokenSpelling> spellings, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        (Column, Words, Spellings, Length) = (column, words, spellings, length);
        _ids = spellings.ToDictionary(spelling => spelling.Token, spelling => spelling.Id);
    }

    /// <summary>Text column it is for.</summary>
    public string Column { get; }

    /// <summary>Words in the order of their ids, from <see cref="FirstWord"/>.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Every token that counts as one of them.</summary>
    public IReadOnlyList<TokenSpelling> Spellings { get; }

    /// <summary>Tokens of a text that are kept; later ones are cut off.</summary>
    public int Length { get; }

    /// <summary>Ids are below this.</summary>
    public int Size => Words.Count + FirstWord;

    /// <inheritdoc/>
    public int Width => Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> SlotNames => [.. Enumerable.Range(1, Length).Select(place => $"{Column}: token {place}")];

    /// <inheritdoc/>
    public SlotGroup Slots => new(SlotKind.Token, Length, Size, Column);

    /// <summary>Writes the ids of a text's first tokens, and <see cref="Padding"/>, 0, after its end.</summary>
    /// <param name="text">Text; empty when missing.</param>
    /// <param name="slots"><see cref="Length"/> places; whole numbers, as floats because a features vector holds floats.</param>
    public void Encode(string text, Span<float> slots)
    {
        slots.Clear();
        var lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var next = 0;
        foreach (var token in new TextTokens(text))
        {
            if (next == slots.Length)
            {
                return;
            }

            slots[next++] = lookup.TryGetValue(token, out var id) ? id : Unknown;
        }
    }
}
