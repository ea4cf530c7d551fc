namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features;

/// <summary>One <c>Concat</c>; a column of zeros when there is nothing to join.</summary>
public sealed class FeatureConcatenationConverter : OnnxConverter<FeatureConcatenation>
{
    /// <inheritdoc/>
    protected override void Convert(FeatureConcatenation concatenation, OnnxScope scope)
    {
        scope[concatenation.Output] = concatenation.Parts.Count == 0
            ? Zeros(scope.Graph, scope[concatenation.Anchor])
            : scope.Graph.Concat([.. concatenation.Parts.Select(part => scope[part])]);
    }

    /// <summary>[N,1], whatever the shape of a row.</summary>
    private static string Zeros(OnnxGraph graph, string anchor)
    {
        var rows = graph.Node("Shape", [anchor], ("start", 0), ("end", 1));
        return graph.Node("ConstantOfShape", [graph.Node("Concat", [rows, graph.Constant([1L])], ("axis", 0))]);
    }
}
