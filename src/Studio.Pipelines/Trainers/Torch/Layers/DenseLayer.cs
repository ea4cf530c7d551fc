namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A fully connected layer: <c>y = x·W + b</c>, rows × inputs to rows × outputs.</summary>
/// <param name="Weights">Row-major, inputs × outputs.</param>
/// <param name="Bias">One value an output.</param>
public sealed record DenseLayer(float[] Weights, float[] Bias) : NetworkLayer
{
    /// <summary>Number of inputs.</summary>
    public int Inputs => Weights.Length / Bias.Length;

    /// <summary>Number of outputs.</summary>
    public int Outputs => Bias.Length;

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("Gemm", [input, graph.Constant(Weights, Inputs, Outputs), graph.Constant(Bias)]);
}
