namespace Studio.Pipelines.Onnx.Converters;

/// <summary>The model inside, and <c>factor × e^score − shift</c>.</summary>
public sealed class ExponentialModelConverter : OnnxConverter<ExponentialModel>
{
    /// <inheritdoc/>
    protected override void Convert(ExponentialModel model, OnnxScope scope)
    {
        var graph = scope.Graph;
        OnnxConverterCatalog.Convert(model.Inner, scope);
        var bounded = graph.Node("Clip", [scope[ColumnNames.Score], graph.Scalar(model.Lowest), graph.Scalar(model.Highest)]);
        var raised = graph.Node("Mul", [graph.Node("Exp", [bounded]), graph.Constant([model.Factor])]);
        scope[ColumnNames.Score] = graph.Node("Sub", [raised, graph.Constant([model.Shift])]);
    }
}
