namespace Studio.Pipelines.Onnx.Converters;

/// <summary>One row of constants, repeated for as many rows as the features have.</summary>
public sealed class ConstantModelConverter : OnnxConverter<ConstantModel>
{
    /// <inheritdoc/>
    protected override void Convert(ConstantModel model, OnnxScope scope)
    {
        var graph = scope.Graph;
        var rows = graph.Node("Shape", [scope[ColumnNames.Features]], ("start", 0), ("end", 1));
        var shape = graph.Node("Concat", [rows, graph.Constant([(long)model.Outputs])], ("axis", 0));
        var raw = graph.Node("Expand", [graph.Constant([.. model.Values], 1, model.Outputs), shape]);
        OutputLinkNodes.Add(model.Link, raw, scope);
    }
}
