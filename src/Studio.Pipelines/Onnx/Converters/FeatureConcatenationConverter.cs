namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features;

/// <summary>One <c>Concat</c>; a column of zeros when there is nothing to join.</summary>
public sealed class FeatureConcatenationConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is FeatureConcatenation;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var concatenation = (FeatureConcatenation)component;
        scope[concatenation.Output] = concatenation.Parts.Count == 0
            ? scope.Graph.Node("ConstantOfShape", [scope.Graph.Node("Shape", [scope[concatenation.Anchor]])])
            : scope.Graph.Concat([.. concatenation.Parts.Select(part => scope[part])]);
    }
}
