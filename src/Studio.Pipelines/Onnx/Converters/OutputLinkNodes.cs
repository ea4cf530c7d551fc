namespace Studio.Pipelines.Onnx.Converters;

/// <summary>The nodes of an <see cref="OutputLink"/>, step by step as it computes. They work along the last axis, so that they do for several models beside each other too.</summary>
internal static class OutputLinkNodes
{
    /// <summary>Sets the output column of the scope.</summary>
    /// <param name="link">The link.</param>
    /// <param name="raw">Raw scores, float [N,outputs].</param>
    /// <param name="scope">The scope of the model.</param>
    public static void Add(OutputLink link, string raw, OnnxScope scope)
    {
        var graph = scope.Graph;
        var value = Activate(graph, link, Affine(graph, link, raw));
        if (link.Normalized)
        {
            var smoothed = graph.Node("Add", [value, graph.Constant([OutputLink.Smoothing])]);
            var sum = graph.Node("ReduceSum", [smoothed, graph.Constant([-1L])], ("keepdims", 1));
            value = graph.Node("Div", [smoothed, sum]);
        }

        scope[link.Task.Layout.LearnerColumn] = value;
    }

    private static string Affine(OnnxGraph graph, OutputLink link, string raw)
    {
        var scaled = link.Scale == 1 ? raw : graph.Node("Mul", [raw, graph.Constant([link.Scale])]);
        return link.Offset == 0 ? scaled : graph.Node("Add", [scaled, graph.Constant([link.Offset])]);
    }

    private static string Activate(OnnxGraph graph, OutputLink link, string score) => link.Activation switch
    {
        Activation.Logistic => graph.Node("Sigmoid", [score]),
        Activation.Softmax => graph.Node("Softmax", [score], ("axis", -1)),
        Activation.Clip => graph.Node("Clip", [score, graph.Scalar(0f), graph.Scalar(1f)]),
        _ => score,
    };
}
