namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A trained blend of the identity and a function for each value: <c>x + share · (f(x) − x)</c>, the parametric activation of RealMLP (Holzmüller et al. 2024).</summary>
/// <param name="Function">The function f.</param>
/// <param name="Members">How many members the net has; it takes members × rows × values.</param>
/// <param name="Shares">Members × values.</param>
public sealed record BlendedActivationLayer(Activation Function, int Members, float[] Shares) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var change = graph.Node("Sub", [new ActivationLayer(Function).AddTo(graph, input), input]);
        return graph.Node("Add", [input, graph.Node("Mul", [change, graph.Constant(Shares, Members, 1, Shares.Length / Members)])]);
    }
}
