namespace Studio.Pipelines.Onnx.Converters;

/// <summary>One <c>Gemm</c> for all outputs.</summary>
public sealed class LinearModelConverter : OnnxConverter<LinearModel>
{
    /// <inheritdoc/>
    protected override void Convert(LinearModel model, OnnxScope scope)
    {
        var graph = scope.Graph;
        var weights = graph.Constant([.. model.Weights.SelectMany(row => row)], model.Outputs, model.Features);
        var biases = graph.Constant([.. model.Biases]);
        OutputLinkNodes.Add(model.Link, graph.Node("Gemm", [scope[ColumnNames.Features], weights, biases], ("transB", 1)), scope);
    }
}
