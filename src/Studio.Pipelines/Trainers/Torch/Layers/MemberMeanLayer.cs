namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>The mean over the members of a net that is several in one: rows × members × outputs to rows × outputs.</summary>
public sealed record MemberMeanLayer : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) =>
        graph.Node("ReduceMean", [input, graph.Constant([1L])], ("keepdims", 0));
}
