namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Two branches that read the same input, their outputs of one shape added: the shortcut of a residual net.</summary>
/// <param name="First">One branch.</param>
/// <param name="Second">The other; a sequence without steps is the input itself.</param>
public sealed record SumLayer(NetworkLayer First, NetworkLayer Second) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("Add", [First.AddTo(graph, input), Second.AddTo(graph, input)]);
}
