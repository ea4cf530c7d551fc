namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Steps one after another.</summary>
/// <param name="Layers">The steps in order; none leaves its input as it is.</param>
public sealed record SequenceLayer(params IReadOnlyList<NetworkLayer> Layers) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) => Layers.Aggregate(input, (value, layer) => layer.AddTo(graph, value));
}
