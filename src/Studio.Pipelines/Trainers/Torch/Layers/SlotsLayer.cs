namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Some slots of the features vector: rows × all slots to rows × chosen slots.</summary>
/// <param name="Slots">Indices of the slots, from 0; at least one.</param>
public sealed record SlotsLayer(IReadOnlyList<long> Slots) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("Gather", [input, graph.Constant([.. Slots])], ("axis", 1));
}
