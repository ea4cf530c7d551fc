namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary><c>y = x·scale + offset</c> for each channel of pictures (rows × channels × height × width); keeps the shape.</summary>
/// <param name="Scale">One factor a channel.</param>
/// <param name="Offset">One summand a channel.</param>
public sealed record ChannelScaleLayer(float[] Scale, float[] Offset) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var scaled = graph.Node("Mul", [input, graph.Constant(Scale, Scale.Length, 1, 1)]);
        return graph.Node("Add", [scaled, graph.Constant(Offset, Offset.Length, 1, 1)]);
    }
}
