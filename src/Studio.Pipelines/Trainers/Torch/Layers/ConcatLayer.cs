namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Branches that read the same input, their outputs (rows × values) side by side in one.</summary>
/// <param name="Branches">At least one.</param>
public sealed record ConcatLayer(params IReadOnlyList<NetworkLayer> Branches) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var outputs = Branches.Select(branch => branch.AddTo(graph, input)).ToArray();
        return outputs.Length == 1 ? outputs[0] : graph.Node("Concat", outputs, ("axis", 1));
    }
}
