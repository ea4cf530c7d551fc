namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Trainers.Torch;

/// <summary>Converts a trained net: its layers add their own nodes.</summary>
public sealed class NeuralNetworkConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is NeuralTransformer;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var model = (NeuralTransformer)component;
        scope[model.Task.Layout.LearnerColumn] =
            model.Network.Root.AddTo(scope.Graph, scope[ColumnNames.Features]);
    }
}
