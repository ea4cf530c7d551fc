namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Layer normalisation of each token's values (Ba, Kiros &amp; Hinton 2016).</summary>
/// <param name="Scale">Factors, one a value.</param>
/// <param name="Shift">Added after, one a value.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record TokenNormLayer(float[] Scale, float[] Shift, float Epsilon) : TokenLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask) => graph.Node(
        "LayerNormalization", [tokens, graph.Constant(Scale), graph.Constant(Shift)], ("axis", -1), ("epsilon", Epsilon));
}
