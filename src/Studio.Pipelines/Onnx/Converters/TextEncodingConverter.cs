namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Texts;

/// <summary>Lower case, tokens, term counts and TF-IDF for each text column.</summary>
public sealed class TextEncodingConverter : EncodingConverter<TextEncoding>
{
    // Keeps the length of an empty vector from dividing 0 by 0; any real one is far longer.
    private const float ShortestVector = 1e-12f;

    /// <inheritdoc/>
    protected override string Block(TextEncoding encoding, OnnxScope scope) =>
        scope.Graph.Concat([.. encoding.Blocks.Select(vocabulary => Vector(vocabulary, scope))]);

    private static string Vector(TextVocabulary vocabulary, OnnxScope scope)
    {
        var graph = scope.Graph;
        var counts = Counts(vocabulary, graph.TextTokens(scope[vocabulary.Column]), graph);
        var logarithms = graph.Node("Log", [graph.Node("Add", [counts, graph.Constant([1f])])]);
        var weighted = graph.Node("Mul", [logarithms, graph.Constant([.. vocabulary.Terms.Select(term => term.Weight)])]);
        var squares = graph.Node("ReduceSum", [graph.Node("Mul", [weighted, weighted]), graph.Constant([1L])]);
        var length = graph.Node("Max", [graph.Node("Sqrt", [squares]), graph.Constant([ShortestVector])]);
        return graph.Node("Div", [weighted, length]);
    }

    private static string Counts(TextVocabulary vocabulary, string tokens, OnnxGraph graph)
    {
        var pool = new List<string>();
        var slots = new List<long>();
        var words = vocabulary.Terms.Index().Where(term => term.Item.Second is null);
        foreach (var (slot, term) in words)
        {
            var spellings = vocabulary.Spellings[term.First];
            pool.AddRange(spellings);
            slots.AddRange(Enumerable.Repeat((long)slot, spellings.Count));
        }

        var pairsStart = pool.Count;
        foreach (var (slot, term) in vocabulary.Terms.Index().Where(term => term.Item.Second is not null))
        {
            var pairs = vocabulary.Spellings[term.First].SelectMany(first => vocabulary.Spellings[term.Second!], (first, second) => (first, second));
            foreach (var (first, second) in pairs)
            {
                pool.AddRange([first, second]);
                slots.Add(slot);
            }
        }

        var hasPairs = pool.Count > pairsStart;
        return graph.Node(
            "TfIdfVectorizer",
            [tokens],
            ("mode", "TF"),
            ("min_gram_length", 1),
            ("max_gram_length", hasPairs ? 2 : 1),
            ("max_skip_count", 0),
            ("ngram_counts", hasPairs ? new long[] { 0, pairsStart } : [0]),
            ("ngram_indexes", slots.ToArray()),
            ("pool_strings", pool.ToArray()));
    }
}
