namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>The input once for each member of a net that is several in one, each value times a factor of the member: rows × values to members × rows × values.</summary>
/// <param name="Members">How many members.</param>
/// <param name="Factors">Members × values.</param>
public sealed record MemberScaleLayer(int Members, float[] Factors) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) => graph.Node(
        "Mul",
        [graph.Node("Unsqueeze", [input, graph.Constant([0L])]), graph.Constant(Factors, Members, 1, Factors.Length / Members)]);
}
