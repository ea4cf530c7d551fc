namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Members × rows × values to rows × members × values.</summary>
public sealed record RowsFirstLayer : NetworkLayer
{
    private static readonly long[] RowsFirst = [1, 0, 2];

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input) => graph.Node("Transpose", [input], ("perm", RowsFirst));
}
