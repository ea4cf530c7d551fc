namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Onnx.Converters;

/// <summary>The converters there are. To add one, write its file and add it to the list.</summary>
public static class OnnxConverterCatalog
{
    /// <summary>All converters; the first that handles a component converts it.</summary>
    public static IReadOnlyList<IOnnxConverter> All { get; } =
    [
        new NumericEncodingConverter(),
        new VectorScalingConverter(),
        new DateEncodingConverter(),
        new LevelEncodingConverter(),
        new TextEncodingConverter(),
        new TokenEncodingConverter(),
        new EmbeddingEncodingConverter(),
        new CrossEncodingConverter(),
        new ArithmeticEncodingConverter(),
        new FeatureConcatenationConverter(),
        new SecondLayerFeaturesConverter(),
        new PixelsConverter(),
        new ExponentialModelConverter(),
        new ConstantModelConverter(),
        new LinearModelConverter(),
        new TreeModelConverter(),
        new ForestModelConverter(),
        new NeighborModelConverter(),
        new KernelModelConverter(),
        new NeuralNetworkConverter(),
        new StoredModelConverter(),
    ];

    /// <summary>Converts a component: chains link by link, prediction transformers by the model inside.</summary>
    /// <exception cref="NotSupportedException">No converter knows it.</exception>
    public static void Convert(object component, OnnxScope scope)
    {
        if (All.FirstOrDefault(converter => converter.Handles(component)) is { } converter)
        {
            converter.Convert(component, scope);
        }
        else if (component is IEnumerable<ITransformer> chain)
        {
            foreach (var link in chain)
            {
                Convert(link, scope);
            }
        }
        else if (component is ISingleFeaturePredictionTransformer<object> prediction)
        {
            Convert(prediction.Model, scope);
        }
        else
        {
            throw new NotSupportedException($"There is no ONNX converter for {component.GetType().Name}.");
        }
    }
}
