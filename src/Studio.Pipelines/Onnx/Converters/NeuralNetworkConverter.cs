namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;

/// <summary>Converts a trained net layer by layer.</summary>
public sealed class NeuralNetworkConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is NeuralTransformer;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var model = (NeuralTransformer)component;
        var output = model.Network.Layers.Aggregate(scope[ColumnNames.Features], (value, layer) => Layer(scope.Graph, layer, value));
        scope[model.Task == TaskKind.Binary ? ColumnNames.Probability : ColumnNames.Score] = output;
    }

    private static string Layer(OnnxGraph graph, NetworkLayer layer, string value) => layer switch
    {
        DenseLayer dense => graph.Node(
            "Gemm", [value, graph.Constant(dense.Weights, dense.Inputs, dense.Outputs), graph.Constant(dense.Bias)]),
        ActivationLayer activation => Apply(graph, activation.Function, value),
        _ => throw new NotSupportedException($"There is no ONNX converter for the layer {layer.GetType().Name}."),
    };

    private static string Apply(OnnxGraph graph, Activation function, string value) => function switch
    {
        Activation.SmoothClip => SmoothClip(graph, value),
        Activation.Relu => graph.Node("Relu", [value]),
        Activation.Silu => graph.Node("Mul", [value, graph.Node("Sigmoid", [value])]),
        Activation.Elu => graph.Node("Elu", [value]),
        Activation.Sigmoid => graph.Node("Sigmoid", [value]),
        Activation.Softmax => graph.Node("Softmax", [value], ("axis", 1)),
        _ => throw new NotSupportedException($"There is no ONNX converter for the activation {function}."),
    };

    private static string SmoothClip(OnnxGraph graph, string value)
    {
        var third = graph.Node("Mul", [value, graph.Constant([1f / 3])]);
        var square = graph.Node("Mul", [third, third]);
        return graph.Node("Div", [value, graph.Node("Sqrt", [graph.Node("Add", [square, graph.Constant([1f])])])]);
    }
}
