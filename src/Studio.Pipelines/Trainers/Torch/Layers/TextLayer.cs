namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>
/// A text column: ids of tokens (rows × places, whole numbers as floats, 0 after a text's end) to the mean of their vectors, and the mean
/// and the maximum of what the steps make of them: rows × (width + 2 × values of the last step). All 0 for a text without a token.
/// </summary>
/// <param name="Table">Vectors of the ids, row-major, ids × width; the first is 0.</param>
/// <param name="Width">Values a vector.</param>
/// <param name="Layers">Steps; at least one.</param>
public sealed record TextLayer(float[] Table, int Width, IReadOnlyList<TokenLayer> Layers) : NetworkLayer
{
    private const int Int64 = 7; // TensorProto.DataType

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var ids = graph.Node("Cast", [input], ("to", Int64));
        var vectors = graph.Node("Gather", [graph.Constant(Table, Table.Length / Width, Width), ids], ("axis", 0));

        // Ids are 0 or at least 1.
        var mask = graph.Node("Min", [input, graph.Constant([1f])]);
        var marks = graph.Node("Unsqueeze", [mask, graph.Constant([2L])]);
        var values = Layers.Aggregate(vectors, (value, layer) => layer.AddTo(graph, value, mask));
        var places = graph.Constant([1L]);
        var count = graph.Node("ReduceSum", [mask, places], ("keepdims", 1));
        var most = graph.Node("Max", [count, graph.Constant([1f])]);
        string Mean(string value) => graph.Node("Div", [graph.Node("ReduceSum", [graph.Node("Mul", [value, marks]), places], ("keepdims", 0)), most]);
        var absent = graph.Node("Mul", [graph.Node("Sub", [graph.Constant([1f]), marks]), graph.Constant([TokenAttentionLayer.Never])]);
        var highest = graph.Node("ReduceMax", [graph.Node("Add", [graph.Node("Mul", [values, marks]), absent]), places], ("keepdims", 0));
        var maximum = graph.Node("Mul", [highest, graph.Node("Min", [count, graph.Constant([1f])])]);
        return graph.Node("Concat", [Mean(vectors), Mean(values), maximum], ("axis", 1));
    }
}
