namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Codes of several slots to the rows of one table, side by side: rows × all slots to rows × (slots · width).</summary>
/// <param name="Slots">Slots that hold codes.</param>
/// <param name="FirstRows">Row of the table that is for code 0 of each slot.</param>
/// <param name="Table">Row-major.</param>
/// <param name="Width">Values of a row.</param>
public sealed record LevelEmbeddingLayer(long[] Slots, long[] FirstRows, float[] Table, int Width) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var codes = graph.Cast(graph.Node("Gather", [input, graph.Constant(Slots)], ("axis", 1)), OnnxElement.Int64);
        var rows = graph.Node("Add", [codes, graph.Constant(FirstRows)]);
        var looked = graph.Node("Gather", [graph.Constant(Table, Table.Length / Width, Width), rows], ("axis", 0));
        return graph.Node("Reshape", [looked, graph.Constant([0L, (long)Slots.Length * Width])]);
    }
}
