namespace Studio.Pipelines.Onnx.Converters;

/// <summary>The nodes that cut a text as <see cref="Features.Texts.TextTokens"/> does.</summary>
/// <remarks>
/// ONNX Runtime's own <c>Tokenizer</c> cuts the tokens: the standard <c>StringSplit</c> knows one fixed delimiter and would
/// leave commas and full stops on the words. It is in every build of the runtime tried: .NET, Node.js and WebAssembly.
/// Lower case is asked for in locale <c>C</c>, because the default <c>en_US</c> fails on machines that lack it; native builds
/// then change A–Z only and the WebAssembly build all letters, which is why a vocabulary lists the spellings of a word.
/// </remarks>
internal static class TextTokenNodes
{
    /// <summary>[N,1] text to [N, most tokens of a row]; shorter rows end in empty strings, which are no token.</summary>
    public static string TextTokens(this OnnxGraph graph, string text)
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
            ("tokenexp", Features.Texts.TextTokens.Expression))[0];
    }
}
