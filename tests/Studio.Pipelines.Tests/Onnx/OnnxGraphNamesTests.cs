namespace Studio.Pipelines.Tests.Onnx;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Graphs;
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

    [TestMethod]
    public void Node_IsThereOnce_WhenItComputesTheSameFromTheSame()
    {
        var graph = new OnnxGraph();
        var input = graph.Input("x", [1]);
        var first = graph.Node("Softmax", [input], ("axis", 1));
        Assert.AreEqual(first, graph.Node("Softmax", [input], ("axis", 1)));
        Assert.AreNotEqual(first, graph.Node("Softmax", [input], ("axis", -1)));
        Assert.AreNotEqual(first, graph.Node("Softmax", [first], ("axis", 1)));
    }
}
