namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Trainers.Models;

/// <summary>The nodes that the model was stored as.</summary>
public sealed class StoredModelConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is StoredModel;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var model = (StoredModel)component;
        scope[model.OutputName] = scope.Graph.Inline(model.Parse(), scope[ColumnNames.Features]);
    }
}
