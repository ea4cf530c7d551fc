namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Numbers;

/// <summary>Number columns as one float block: a handful of nodes however many columns there are.</summary>
public sealed class NumericEncodingConverter : EncodingConverter<NumericEncoding>
{
    /// <inheritdoc/>
    protected override string Block(NumericEncoding encoding, OnnxScope scope)
    {
        var graph = scope.Graph;
        var blocks = new List<string>();
        if (Block(encoding.Inputs, isDouble: false, scope) is { } floats)
        {
            blocks.Add(floats);
        }

        if (Block(encoding.Inputs, isDouble: true, scope) is { } doubles)
        {
            var centers = encoding.Inputs.Where(input => input.IsDouble).Select(input => input.Center);
            blocks.Add(graph.Cast(graph.Node("Sub", [doubles, graph.Constant([.. centers])]), OnnxElement.Float));
        }

        var block = graph.Concat(blocks);
        return graph.Node("Where", [graph.Node("IsInf", [block]), graph.Constant([float.NaN]), block]);
    }

    private static string? Block(IReadOnlyList<NumericInput> inputs, bool isDouble, OnnxScope scope)
    {
        var values = inputs.Where(input => input.IsDouble == isDouble).Select(input => scope[input.Name]).ToArray();
        return values.Length == 0 ? null : scope.Graph.Concat(values);
    }
}
