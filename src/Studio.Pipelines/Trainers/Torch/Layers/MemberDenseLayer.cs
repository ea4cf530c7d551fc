namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>
/// A fully connected layer of each member's own in a net that is several in one: members × rows × inputs, or rows × inputs that all members read,
/// to members × rows × outputs.
/// </summary>
/// <param name="Members">How many members.</param>
/// <param name="Weights">Members × inputs × outputs.</param>
/// <param name="Biases">Members × outputs.</param>
public sealed record MemberDenseLayer(int Members, float[] Weights, float[] Biases) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var outputs = Biases.Length / Members;
        var product = graph.Node("MatMul", [input, graph.Constant(Weights, Members, Weights.Length / Biases.Length, outputs)]);
        return graph.Node("Add", [product, graph.Constant(Biases, Members, 1, outputs)]);
    }
}
