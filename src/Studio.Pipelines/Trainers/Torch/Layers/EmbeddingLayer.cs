namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Codes to rows of a table: rows × 1 codes (whole numbers as floats) to rows × width.</summary>
/// <param name="Table">Row-major, codes × width.</param>
/// <param name="Width">Values a code.</param>
public sealed record EmbeddingLayer(float[] Table, int Width) : NetworkLayer
{
    private const int Int64 = 7; // TensorProto.DataType

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var codes = graph.Node("Reshape", [graph.Node("Cast", [input], ("to", Int64)), graph.Constant([-1L])]);
        return graph.Node("Gather", [graph.Constant(Table, Table.Length / Width, Width), codes], ("axis", 0));
    }
}
