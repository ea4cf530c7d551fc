namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary><c>y = x·scale + offset</c> for each value; keeps the shape.</summary>
/// <param name="Scale">Factors: one for all values, or one for each along the last axis.</param>
/// <param name="Offset">Added after; as many as factors.</param>
public sealed record AffineLayer(float[] Scale, float[] Offset) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("Add", [graph.Node("Mul", [input, graph.Constant(Scale)]), graph.Constant(Offset)]);
}
