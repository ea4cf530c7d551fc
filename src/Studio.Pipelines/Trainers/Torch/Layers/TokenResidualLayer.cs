namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Steps one after another, and their input added to what they give.</summary>
/// <param name="Layers">The steps; together they keep the number of values.</param>
public sealed record TokenResidualLayer(params IReadOnlyList<TokenLayer> Layers) : TokenLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask) =>
        graph.Node("Add", [tokens, Layers.Aggregate(tokens, (value, layer) => layer.AddTo(graph, value, mask))]);
}
