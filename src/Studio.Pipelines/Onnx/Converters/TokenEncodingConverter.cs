namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Texts;

/// <summary>Tokens of each text column, their ids, cut or padded to the length of the vocabulary.</summary>
public sealed class TokenEncodingConverter : EncodingConverter<TokenEncoding>
{
    /// <inheritdoc/>
    protected override string Block(TokenEncoding encoding, OnnxScope scope) =>
        scope.Graph.Concat([.. encoding.Blocks.Select(vocabulary => Ids(vocabulary, scope))]);

    private static string Ids(TokenVocabulary vocabulary, OnnxScope scope)
    {
        var graph = scope.Graph;
        var (start, end, axis) = (graph.Constant([0L]), graph.Constant([(long)vocabulary.Length]), graph.Constant([1L]));

        // Cut before the look-up: a text may have thousands of tokens that nobody reads.
        var tokens = graph.Node("Slice", [graph.TextTokens(scope[vocabulary.Column]), start, end, axis]);
        var ids = graph.MlNode(
            "LabelEncoder",
            [tokens],
            ("keys_strings", (string[])[.. vocabulary.Spellings.Select(spelling => spelling.Token), string.Empty]),
            ("values_int64s", (long[])[.. vocabulary.Spellings.Select(spelling => (long)spelling.Id), TokenVocabulary.Padding]),
            ("default_int64", TokenVocabulary.Unknown));
        var padded = graph.Node("Pad", [graph.Cast(ids, OnnxElement.Float), graph.Constant([0L, 0, 0, vocabulary.Length])]);
        return graph.Node("Slice", [padded, start, end, axis]);
    }
}
