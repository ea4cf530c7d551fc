namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A fully connected layer that all members share: <c>y = x·W + b</c>, members × rows × inputs to members × rows × outputs.</summary>
/// <param name="Weights">Row-major, inputs × outputs.</param>
/// <param name="Bias">One value an output.</param>
public sealed record SharedDenseLayer(float[] Weights, float[] Bias) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var weights = graph.Constant(Weights, Weights.Length / Bias.Length, Bias.Length);
        return graph.Node("Add", [graph.Node("MatMul", [input, weights]), graph.Constant(Bias)]);
    }
}
