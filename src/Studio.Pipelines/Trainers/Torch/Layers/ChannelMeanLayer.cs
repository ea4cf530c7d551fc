namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>The mean of each channel over all pixels: rows × channels × height × width to rows × channels.</summary>
public sealed record ChannelMeanLayer : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("Flatten", [graph.Node("GlobalAveragePool", [input])], ("axis", 1));
}
