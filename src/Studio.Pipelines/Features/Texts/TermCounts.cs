namespace Studio.Pipelines.Features.Texts;

using System.Runtime.InteropServices;

/// <summary>In how many texts of a column each word and each pair of neighbouring words occurs.</summary>
internal sealed class TermCounts
{
    // Document frequencies are stable long before this; counting pairs beyond it costs memory and time for nothing.
    private const int MostDocuments = 20_000;
    private const long MostCharacters = 20_000_000;
    private const int NoWord = -1;
    private const double TypicalShare = 0.95;

    private readonly string _column;
    private readonly Dictionary<string, int> _tokens = [];
    private readonly List<string> _words = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly List<int[]> _documents = [];

    /// <summary>Reads the texts that are there; a large column at even steps.</summary>
    public TermCounts(TextColumn column)
    {
        _column = column.Name;
        var characters = Math.Max(1, column.Values.Sum(text => (long)text.Length));
        var size = (int)Math.Min(Math.Min(column.Count, MostDocuments), Math.Max(1, column.Count * MostCharacters / characters));
        for (var i = 0; i < size; i++)
        {
            var text = column.Values[(int)((long)i * column.Count / size)];
            if (text.Length > 0)
            {
                _documents.Add(Read(text));
            }
        }
    }

    // A word of one text among many says nothing about others.
    private int FewestDocuments => _documents.Count < 20 ? 1 : 2;

    /// <summary>The most widespread terms, at most <paramref name="most"/>; pairs only of words that are widespread themselves.</summary>
    public TextVocabulary CreateVocabulary(int most)
    {
        var fewest = Math.Clamp(_documents.Count / 500, FewestDocuments, 10);
        var words = Widespread(Count(SingleWords), fewest);
        var known = words.Select(word => word.Key.First).ToHashSet();
        var pairs = Widespread(Count(document => Pairs(document, known)), fewest);
        var terms = words.Concat(pairs)
            .OrderByDescending(term => term.Value)
            .ThenBy(term => _words[term.Key.First], StringComparer.Ordinal)
            .ThenBy(term => Word(term.Key.Second), StringComparer.Ordinal)
            .Take(most)
            .Select(term => new TextTerm(_words[term.Key.First], Word(term.Key.Second), Weight(term.Value)))
            .ToArray();
        return new TextVocabulary(_column, terms, Spellings(terms));
    }

    /// <summary>The most widespread words, at most <paramref name="most"/>, and how many tokens of a text are kept.</summary>
    /// <param name="most">Most words with an id of their own.</param>
    /// <param name="mostTokens">Most tokens of a text.</param>
    public TokenVocabulary CreateTokenVocabulary(int most, int mostTokens)
    {
        string[] words =
        [
            .. Widespread(Count(SingleWords), FewestDocuments)
                .OrderByDescending(word => word.Value)
                .ThenBy(word => _words[word.Key.First], StringComparer.Ordinal)
                .Take(most)
                .Select(word => _words[word.Key.First]),
        ];
        var ids = words.Index().ToDictionary(word => word.Item, word => TokenVocabulary.FirstWord + word.Index);
        var spellings = _tokens.Select(token => (token.Key, Word: _words[token.Value])).Concat(words.Select(word => (Key: word, Word: word)))
            .Where(token => ids.ContainsKey(token.Word))
            .DistinctBy(token => token.Key)
            .OrderBy(token => ids[token.Word]).ThenBy(token => token.Key, StringComparer.Ordinal);
        return new TokenVocabulary(_column, words, [.. spellings.Select(token => new TokenSpelling(token.Key, ids[token.Word]))], TypicalLength(mostTokens));
    }

    /// <summary>Tokens that 19 of 20 texts do not exceed, from 1 to <paramref name="most"/>.</summary>
    private int TypicalLength(int most)
    {
        int[] lengths = [.. _documents.Select(document => document.Length).Order()];
        return lengths.Length == 0 ? 1 : Math.Clamp(lengths[(int)Math.Ceiling((lengths.Length - 1) * TypicalShare)], 1, most);
    }

    private int[] Read(string text)
    {
        var lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        var document = new List<int>();
        foreach (var token in new TextTokens(text))
        {
            if (!lookup.TryGetValue(token, out var id))
            {
                lookup[token] = id = IdOf(token.ToString().ToLowerInvariant());
            }

            document.Add(id);
        }

        return [.. document];
    }

    private int IdOf(string word)
    {
        if (!_ids.TryGetValue(word, out var id))
        {
            _ids[word] = id = _words.Count;
            _words.Add(word);
        }

        return id;
    }

    private static IEnumerable<(int First, int Second)> SingleWords(int[] document) => document.Select(word => (word, NoWord));

    private static IEnumerable<(int First, int Second)> Pairs(int[] document, HashSet<int> known)
    {
        for (var i = 1; i < document.Length; i++)
        {
            if (known.Contains(document[i - 1]) && known.Contains(document[i]))
            {
                yield return (document[i - 1], document[i]);
            }
        }
    }

    private Dictionary<(int First, int Second), int> Count(Func<int[], IEnumerable<(int First, int Second)>> termsOf)
    {
        var counts = new Dictionary<(int First, int Second), int>();
        var seen = new HashSet<(int First, int Second)>();
        foreach (var document in _documents)
        {
            seen.Clear();
            foreach (var term in termsOf(document))
            {
                if (seen.Add(term))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, term, out _)++;
                }
            }
        }

        return counts;
    }

    private static KeyValuePair<(int First, int Second), int>[] Widespread(Dictionary<(int First, int Second), int> counts, int fewest) =>
        [.. counts.Where(term => term.Value >= fewest)];

    private string? Word(int id) => id == NoWord ? null : _words[id];

    private float Weight(int documents) => (float)(Math.Log((1.0 + _documents.Count) / (1.0 + documents)) + 1);

    private Dictionary<string, IReadOnlyList<string>> Spellings(TextTerm[] terms)
    {
        var used = terms.SelectMany(term => new[] { term.First, term.Second }).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray();
        var byWord = _tokens.ToLookup(token => _words[token.Value], token => token.Key);
        return used.ToDictionary(
            word => word,
            IReadOnlyList<string> (word) => [.. byWord[word].Append(word).Distinct().Order(StringComparer.Ordinal)]);
    }
}
