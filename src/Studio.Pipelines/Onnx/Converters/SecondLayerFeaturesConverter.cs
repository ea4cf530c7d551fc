namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Ensembling;

/// <summary>The graph of each model of the first layer, its predictions as evidence, and a <c>Concat</c> behind the features of the raw columns.</summary>
public sealed class SecondLayerFeaturesConverter : OnnxConverter<SecondLayerFeatures>
{
    /// <inheritdoc/>
    protected override void Convert(SecondLayerFeatures features, OnnxScope scope)
    {
        string[] evidence = [.. features.Models.Select(model => Evidence(model.Scale, Predictions(model, features.Task.Layout, scope), scope.Graph))];
        OnnxConverterCatalog.Convert(features.Inner, scope);
        scope[ColumnNames.Features] = scope.Graph.Concat([scope[ColumnNames.Features], .. evidence]);
    }

    private static string Predictions(FirstLayerModel model, PredictionLayout layout, OnnxScope raw) =>
        raw.Graph.Sum([.. model.Members.GroupBy(member => member.Featurizer, ReferenceEqualityComparer.Instance).SelectMany(group =>
        {
            var features = raw.Child();
            OnnxConverterCatalog.Convert(group.Key!, features);
            return StackedModels.Add([.. group], features, layout);
        })]);

    private static string Evidence(EvidenceScale scale, string predictions, OnnxGraph graph)
    {
        if (!scale.Layout.HasClasses)
        {
            return graph.Node("Mul", [graph.Node("Sub", [predictions, graph.Constant([scale.Center])]), graph.Constant([scale.Factor])]);
        }

        var logarithm = Logarithm(predictions);
        return scale.Layout.IsPositiveOnly
            ? graph.Node("Sub", [logarithm, Logarithm(graph.Node("Sub", [graph.Constant([1f]), predictions]))])
            : logarithm;

        string Logarithm(string value) => graph.Node("Log", [graph.Node("Add", [value, graph.Constant([EvidenceScale.Floor])])]);
    }
}
