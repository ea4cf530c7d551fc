namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Supervised;

/// <summary>The first and the second slots of all terms gathered, and one operator a kind of operation.</summary>
public sealed class ArithmeticEncodingConverter : EncodingConverter<ArithmeticEncoding>
{
    /// <inheritdoc/>
    protected override string Block(ArithmeticEncoding encoding, OnnxScope scope)
    {
        var graph = scope.Graph;
        var blocks = encoding.Terms.GroupBy(term => term.Operation)
            .Select(group => graph.Node(Operator(group.Key), [Slots(group.Select(term => term.First)), Slots(group.Select(term => term.Second))]));
        var block = graph.Concat([.. blocks]);
        return graph.Node("Where", [graph.Node("IsInf", [block]), graph.Constant([float.NaN]), block]);

        string Slots(IEnumerable<int> slots) =>
            graph.Node("Gather", [scope[encoding.Input], graph.Constant([.. slots.Select(slot => (long)slot)])], ("axis", 1));
    }

    private static string Operator(ArithmeticOperation operation) => operation switch
    {
        ArithmeticOperation.Difference => "Sub",
        ArithmeticOperation.Product => "Mul",
        _ => "Div",
    };
}
