namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Graphs;

/// <summary>The input of pictures is the features as it is.</summary>
public sealed class PixelsConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is Pixels;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope) => scope[ColumnNames.Features] = scope[((Pixels)component).Picture];
}
