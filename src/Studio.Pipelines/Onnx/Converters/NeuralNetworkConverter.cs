namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Trainers.Torch;

/// <summary>Converts a trained net: its layers add their own nodes.</summary>
public sealed class NeuralNetworkConverter : OnnxConverter<NeuralTransformer>
{
    /// <inheritdoc/>
    protected override void Convert(NeuralTransformer model, OnnxScope scope)
    {
        scope[model.Task.Layout.LearnerColumn] =
            model.Network.Root.AddTo(scope.Graph, scope[ColumnNames.Features]);
    }
}
