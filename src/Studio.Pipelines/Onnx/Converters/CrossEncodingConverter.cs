namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Supervised;

/// <summary>One node a column for its level's number, and four a pair: the numbers as one key, the key's place, and the row of the table there.</summary>
public sealed class CrossEncodingConverter : EncodingConverter<CrossEncoding>
{
    /// <inheritdoc/>
    protected override string Block(CrossEncoding encoding, OnnxScope scope)
    {
        var codes = encoding.Indices.ToDictionary(index => index, index => Codes(index, scope));
        var rows = encoding.Tables.Select(table => Rows(table, codes[table.First], codes[table.Second], scope.Graph)).ToArray();
        var joined = scope.Graph.Concat(rows, axis: 2);
        return scope.Graph.Node("Squeeze", [joined, scope.Graph.Constant([1L])]);
    }

    private static string Codes(LevelIndex index, OnnxScope scope) => scope.Graph.MlNode(
        "LabelEncoder",
        [scope[index.Column]],
        ("keys_strings", (string[])[.. index.Levels, string.Empty]),
        ("values_int64s", (long[])[.. Enumerable.Range(0, index.Levels.Count).Select(code => (long)code), index.Missing]),
        ("default_int64", index.Unseen));

    private static string Rows(CrossTable table, string first, string second, OnnxGraph graph)
    {
        var scaled = graph.Node("Mul", [first, graph.Constant([(long)table.Second.Size])]);
        var place = graph.MlNode(
            "LabelEncoder",
            [graph.Node("Add", [scaled, second])],
            ("keys_int64s", table.Keys.ToArray()),
            ("values_int64s", (long[])[.. Enumerable.Range(0, table.Keys.Count).Select(row => (long)row)]),
            ("default_int64", table.Keys.Count));
        return graph.Node("Gather", [graph.Constant(table.Values, table.Keys.Count + 1, table.Width), place], ("axis", 0));
    }
}
