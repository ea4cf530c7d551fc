namespace Studio.Pipelines.Tests.Onnx.Converters;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class TreeModelConverterTests
{
    private const int Width = 4;

    // Thresholds and features are drawn from the same few values, so that rows hit thresholds exactly.
    private static readonly Gen<float> Value = OneOf(float.NaN, float.NegativeInfinity, -1e30f, -1.5f, -1, 0, 0.1f, 1, 16777216f, 1e30f);

    private static readonly Gen<DecisionTree> Tree =
        from nodes in Gen.Int[0, 6]
        from features in Gen.Int[0, Width - 1].Array[nodes]
        from thresholds in Value.Where(value => !float.IsNaN(value)).Array[nodes]
        from missing in Gen.Bool.Array[nodes]
        from splits in Gen.Int[0, 1000].Array[nodes]
        from leaves in Gen.Float[-2, 2].Array[nodes + 1]
        select Grow(features, thresholds, missing, splits, leaves);

    [TestMethod]
    public void Convert_PredictsTheSame_WhenTreesAreRandom() =>
        (from task in OneOf(TaskCatalog.Binary, TaskCatalog.Multiclass, TaskCatalog.Regression)
         from activation in OneOf(Activation.Logistic, Activation.Clip)
         from trees in Tree.Array[0, 5].Array[3]
         from values in Value.Array[Width * 20]
         select (task, activation, trees, values))
        .Sample(
            sample =>
            {
                var outputs = sample.task == TaskCatalog.Multiclass ? 3 : 1;
                var link = new OutputLink(sample.task, sample.task == TaskCatalog.Regression ? Activation.None : sample.activation, 0.5f, 0.1f);
                var model = new TreeModel(link, sample.trees[..outputs], Width);
                var features = new VectorColumn(ColumnNames.Features, sample.values, Width);
                using var graph = new FeatureGraph(model, sample.task, Width, outputs);
                var expected = PredictionReader.Predict(model, new ColumnTable([features]), sample.task).Values;
                var actual = graph.Predict(features).Values;
                return expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
            },
            iter: 200);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Splits a leaf chosen by each number in turn, as boosting learners do.</summary>
    private static DecisionTree Grow(int[] features, float[] thresholds, bool[] missing, int[] splits, float[] leaves)
    {
        var nodes = new TreeNode[features.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var leaf = splits[i] % (i + 1);
            for (var parent = 0; parent < i; parent++)
            {
                nodes[parent] = nodes[parent] with
                {
                    Left = nodes[parent].Left == ~leaf ? i : nodes[parent].Left,
                    Right = nodes[parent].Right == ~leaf ? i : nodes[parent].Right,
                };
            }

            nodes[i] = new TreeNode(features[i], thresholds[i], ~leaf, ~(i + 1), missing[i]);
        }

        return new DecisionTree(nodes, leaves);
    }
}
