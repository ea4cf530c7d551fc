namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Self-attention with several heads (Vaswani et al. 2017) over the tokens that are there.</summary>
/// <param name="Query">What each token looks for: values × values.</param>
/// <param name="Key">What each token is found by.</param>
/// <param name="Value">What each token gives.</param>
/// <param name="Output">Joins the heads.</param>
/// <param name="Heads">Number of heads; divides the values of a token.</param>
public sealed record TokenAttentionLayer(DenseLayer Query, DenseLayer Key, DenseLayer Value, DenseLayer Output, int Heads) : TokenLayer
{
    /// <summary>Added to the score of places after a text's end, so that nothing of them is left after the softmax.</summary>
    public const float Never = -1e4f;

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask)
    {
        var scale = graph.Constant([1 / MathF.Sqrt(Query.Outputs / (float)Heads)]);
        var query = graph.Node("Mul", [Project(graph, tokens, mask, Query, [0, 2, 1, 3]), scale]);
        var scores = graph.Node("MatMul", [query, Project(graph, tokens, mask, Key, [0, 2, 3, 1])]);
        var absent = graph.Node("Mul", [graph.Node("Sub", [graph.Constant([1f]), mask]), graph.Constant([Never])]);
        var masked = graph.Node("Add", [scores, graph.Node("Unsqueeze", [absent, graph.Constant([1L, 2L])])]);
        var seen = graph.Node("MatMul", [graph.Node("Softmax", [masked], ("axis", -1)), Project(graph, tokens, mask, Value, [0, 2, 1, 3])]);
        var joined = graph.Node("Reshape", [graph.Node("Transpose", [seen], ("perm", new long[] { 0, 2, 1, 3 })), graph.Constant([0L, 0, Output.Inputs])]);
        return new TokenDenseLayer(Output).AddTo(graph, joined, mask);
    }

    /// <summary>Rows × places × values to rows × heads × …, by the permutation.</summary>
    private string Project(OnnxGraph graph, string tokens, string mask, DenseLayer dense, long[] permutation)
    {
        var values = new TokenDenseLayer(dense).AddTo(graph, tokens, mask);
        var heads = graph.Node("Reshape", [values, graph.Constant([0L, 0, Heads, dense.Outputs / Heads])]);
        return graph.Node("Transpose", [heads], ("perm", permutation));
    }
}
