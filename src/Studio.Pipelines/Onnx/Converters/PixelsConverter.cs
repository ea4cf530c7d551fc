namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Featurizers;

/// <summary>The input of pictures is the features as it is.</summary>
public sealed class PixelsConverter : OnnxConverter<Pixels>
{
    /// <inheritdoc/>
    protected override void Convert(Pixels pixels, OnnxScope scope) => scope[ColumnNames.Features] = scope[pixels.Picture];
}
