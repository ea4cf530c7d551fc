namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Levels;

/// <summary>Two nodes a column: its level's index, and the row of its table at that index.</summary>
public sealed class LevelEncodingConverter : EncodingConverter<LevelEncoding>
{
    /// <inheritdoc/>
    protected override string Block(LevelEncoding encoding, OnnxScope scope)
    {
        // [N,1] indices into [levels + 2, width] give [N,1,width].
        var rows = encoding.Blocks.Select(table => Rows(table, scope)).ToArray();
        var joined = scope.Graph.Concat(rows, axis: 2);
        return scope.Graph.Node("Squeeze", [joined, scope.Graph.Constant([1L])]);
    }

    private static string Rows(LevelTable table, OnnxScope scope)
    {
        var graph = scope.Graph;
        string[] keys = [.. table.Levels, string.Empty];
        long[] indices = [.. Enumerable.Range(0, table.Levels.Count).Select(index => (long)index), table.Missing];
        var index = graph.MlNode(
            "LabelEncoder",
            [scope[table.Column]],
            ("keys_strings", keys),
            ("values_int64s", indices),
            ("default_int64", table.Unseen));
        return graph.Node("Gather", [graph.Constant(table.Values, table.Levels.Count + 2, table.Width), index], ("axis", 0));
    }
}
