namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>x / √(1 + (x/3)²): the identity near 0, bounded by ±3, so that outliers do no harm (RealMLP, Holzmüller et al. 2024).</summary>
public sealed record SmoothClipLayer : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var third = graph.Node("Mul", [input, graph.Constant([1f / 3])]);
        var square = graph.Node("Mul", [third, third]);
        return graph.Node("Div", [input, graph.Node("Sqrt", [graph.Node("Add", [square, graph.Constant([1f])])])]);
    }
}
