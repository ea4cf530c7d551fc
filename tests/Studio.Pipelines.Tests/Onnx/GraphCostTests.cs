namespace Studio.Pipelines.Tests.Onnx;

using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class GraphCostTests
{
    private const int Width = 4;

    [TestMethod]
    public void Microseconds_CountsTheNodesThatRowsVisit()
    {
        // Two of three nodes for values of 0 and below, one for others.
        var tree = new DecisionTree([new TreeNode(0, 0, 1, ~2, false), new TreeNode(1, 0, ~0, ~1, false)], [1, 2, 3]);
        double Cost(int trees, float value) => Count(new TreeModel(Link, [[.. Enumerable.Repeat(tree, trees)]], Width), value)["TreeEnsembleRegressor"];
        Assert.AreEqual(2 * Cost(1, 1), Cost(1, 0), 1e-12);
        Assert.AreEqual(50 * Cost(1, 1), Cost(50, 1), 1e-12);
    }

    [TestMethod]
    public void Microseconds_CountsMultiplications()
    {
        double Cost(int outputs) => Count(
            new LinearModel(new OutputLink(TaskCatalog.Multiclass, Activation.Softmax), [.. Enumerable.Repeat(new float[Width], outputs)], new float[outputs]), 1)["Gemm"];
        Assert.AreEqual(5 * Cost(2), Cost(10), 1e-12);
    }

    [TestMethod]
    public void Microseconds_GrowsWithTheRowsThatNearestNeighboursKnow()
    {
        double Cost(int rows) => Count(
            new NeighborModel(
                Link, new NeighborRows(new float[Width], [1, 1, 1, 1], [.. Enumerable.Repeat(new double[rows], Width)], [new float[rows]], [0]), 3, 1),
            1).Values.Sum();
        Assert.IsGreaterThan(5 * Cost(100), Cost(1000));
    }

    private static OutputLink Link => new(TaskCatalog.Regression, Activation.None);

    private static IReadOnlyDictionary<string, double> Count(PredictionModel model, float value)
    {
        using var rows = OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(value, Width * 8).ToArray(), [8, Width]);
        return GraphCost.ByOperator(StoredModelExport.ToOnnx(model), new Dictionary<string, OrtValue> { ["features"] = rows });
    }
}
