namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A fully connected layer for each token by itself, and a function of its outputs.</summary>
/// <param name="Dense">The layer.</param>
/// <param name="Function">Applied to each output; null for none.</param>
public sealed record TokenDenseLayer(DenseLayer Dense, Activation? Function = null) : TokenLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask)
    {
        var product = graph.Node("MatMul", [tokens, graph.Constant(Dense.Weights, Dense.Inputs, Dense.Outputs)]);
        var sum = graph.Node("Add", [product, graph.Constant(Dense.Bias)]);
        return Function is { } function ? new ActivationLayer(function).AddTo(graph, sum) : sum;
    }
}
