namespace Studio.Pipelines.Tests.Onnx;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class OnnxGraphNamesTests
{
    [TestMethod]
    public void Export_Works_WhenColumnsAreNamedLikeValuesOfTheGraph()
    {
        string[] names = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { $"v{i}", $"c{i}" })];
        var raw = new ColumnTable(names.Select((name, index) => new NumberColumn(name, [index, index * 2, double.NaN, 5])));
        FeatureColumn[] columns = [.. names.Select(name => new FeatureColumn(name, ColumnPurpose.Numeric, InputType.Float))];
        var fitted = new ScaledFeaturizer().Create(columns, 1).Fit(raw);
        var features = ColumnTable.From(fitted.Transform(raw)).Column<VectorColumn>(ColumnNames.Features);
        using var graph = new FeaturizerGraph(fitted, columns, features.Width);
        CollectionAssert.AreEqual(features.Values, graph.Run(raw));
    }
}
