namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Featurizers;

/// <summary>The input of pictures is the features as it is; where several pixels become one, the whole number nearest to their mean.</summary>
public sealed class PixelsConverter : OnnxConverter<Pixels>
{
    /// <inheritdoc/>
    protected override void Convert(Pixels pixels, OnnxScope scope) =>
        scope[ColumnNames.Features] = pixels.Factor == 1 ? scope[pixels.Picture] : Means(scope.Graph, scope[pixels.Picture], pixels.Factor);

    private static string Means(OnnxGraph graph, string pictures, long factor)
    {
        var means = graph.Node("AveragePool", [pictures], ("kernel_shape", (long[])[factor, factor]), ("strides", (long[])[factor, factor]));
        return graph.Node("Floor", [graph.Node("Add", [means, graph.Constant([0.5f])])]);
    }
}
