namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>The functions an <see cref="ActivationLayer"/> may apply.</summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>x where positive, eˣ − 1 elsewhere.</summary>
    Elu,

    /// <summary>1.0507·x where positive, 1.7581·(eˣ − 1) elsewhere (Klambauer et al. 2017).</summary>
    Selu,

    /// <summary>x · tanh(ln(1 + eˣ)) (Misra 2019).</summary>
    Mish,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>eˣ over the sum of eˣ along the last axis.</summary>
    Softmax,
}

/// <summary>A function applied to each value, or for <see cref="Activation.Softmax"/> along the last axis; keeps the shape.</summary>
/// <param name="Function">Which function.</param>
public sealed record ActivationLayer(Activation Function) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) => Function switch
    {
        Activation.Relu => graph.Node("Relu", [input]),
        Activation.Silu => graph.Node("Mul", [input, graph.Node("Sigmoid", [input])]),
        Activation.Elu => graph.Node("Elu", [input]),
        Activation.Selu => graph.Node("Selu", [input]),
        Activation.Mish => graph.Node("Mul", [input, graph.Node("Tanh", [graph.Node("Softplus", [input])])]),
        Activation.Sigmoid => graph.Node("Sigmoid", [input]),
        Activation.Softmax => graph.Node("Softmax", [input], ("axis", -1)),
        _ => throw new NotSupportedException($"There are no ONNX nodes for the activation {Function}."),
    };
}
