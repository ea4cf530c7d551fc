namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Trainers.Models;

/// <summary>The model inside, and <c>factor × e^score − shift</c>.</summary>
public sealed class ExponentialModelConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is ExponentialModel;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var (model, graph) = ((ExponentialModel)component, scope.Graph);
        OnnxConverterCatalog.Convert(model.Inner, scope);
        var bounded = graph.Node("Clip", [scope[ColumnNames.Score], graph.Scalar(model.Lowest), graph.Scalar(model.Highest)]);
        var raised = graph.Node("Mul", [graph.Node("Exp", [bounded]), graph.Constant([model.Factor])]);
        scope[ColumnNames.Score] = graph.Node("Sub", [raised, graph.Constant([model.Shift])]);
    }
}
