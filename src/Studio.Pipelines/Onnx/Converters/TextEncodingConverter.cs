namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features;

/// <summary>Lower case, tokens, term counts and TF-IDF for each text column.</summary>
/// <remarks>
/// ONNX Runtime's own <c>Tokenizer</c> cuts the tokens: the standard <c>StringSplit</c> knows one fixed delimiter and would
/// leave commas and full stops on the words. It is in every build of the runtime tried: .NET, Node.js and WebAssembly.
/// Lower case is asked for in locale <c>C</c>, because the default <c>en_US</c> fails on machines that lack it; native builds
/// then change A–Z only and the WebAssembly build all letters, which is why a vocabulary lists the spellings of a word.
/// </remarks>
public sealed class TextEncodingConverter : IOnnxConverter
{
    // Keeps the length of an empty vector from dividing 0 by 0; any real one is far longer.
    private const float ShortestVector = 1e-12f;

    /// <inheritdoc/>
    public bool Handles(object component) => component is TextEncoding;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var encoding = (TextEncoding)component;
        if (encoding.Width > 0)
        {
            scope[encoding.Output] = scope.Graph.Concat([.. encoding.Vocabularies.Select(vocabulary => Vector(vocabulary, scope))]);
        }
    }

    private static string Vector(TextVocabulary vocabulary, OnnxScope scope)
    {
        var graph = scope.Graph;
        var counts = Counts(vocabulary, Tokens(graph, scope[vocabulary.Column]), graph);
        var logarithms = graph.Node("Log", [graph.Node("Add", [counts, graph.Constant([1f])])]);
        var weighted = graph.Node("Mul", [logarithms, graph.Constant([.. vocabulary.Terms.Select(term => term.Weight)])]);
        var squares = graph.Node("ReduceSum", [graph.Node("Mul", [weighted, weighted]), graph.Constant([1L])]);
        var length = graph.Node("Max", [graph.Node("Sqrt", [squares]), graph.Constant([ShortestVector])]);
        return graph.Node("Div", [weighted, length]);
    }

    /// <summary>[N,1] text to [N, most tokens of a row]; shorter rows end in empty strings, which are no token.</summary>
    private static string Tokens(OnnxGraph graph, string text)
    {
        var flat = graph.Node("Reshape", [text, graph.Constant([-1L])]);
        var lower = graph.Node(
            "StringNormalizer", [flat], ("case_change_action", "LOWER"), ("is_case_sensitive", 1), ("locale", "C"));
        return graph.Nodes(
            "Tokenizer",
            OnnxGraph.RuntimeDomain,
            [lower],
            1,
            ("mark", 0),
            ("mincharnum", 1),
            ("pad_value", string.Empty),
            ("tokenexp", TextTokens.Expression))[0];
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
