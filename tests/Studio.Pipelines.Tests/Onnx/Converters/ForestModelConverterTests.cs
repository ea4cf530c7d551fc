namespace Studio.Pipelines.Tests.Onnx.Converters;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class ForestModelConverterTests
{
    private const int Width = 2;
    private const int Outputs = 4;

    private static readonly Gen<float> Value = Gen.Int[0, 5].Select(index => new[] { float.NaN, -1e30f, -1, 0, 0.5f, float.PositiveInfinity }[index]);

    // A root with two leaves or a lone leaf; any leaf may say nothing of most outputs.
    private static readonly Gen<ForestTree> Tree =
        from nodes in Gen.Int[0, 1]
        from feature in Gen.Int[0, Width - 1]
        from threshold in Value.Where(value => float.IsFinite(value))
        from missingLeft in Gen.Bool
        from outputs in Gen.Int[0, Outputs - 1].Array[1, 3].Array[nodes + 1]
        from scale in Gen.Float[0, 1]
        select Grow(new TreeNode(feature, threshold, ~0, ~1, missingLeft), [.. outputs.Select(leaf => leaf.Distinct().ToArray())], scale);

    [TestMethod]
    public void Convert_PredictsTheSame_WhenTreesAreRandom() =>
        (from trees in Tree.Array[1, 6]
         from values in Value.Array[Width * 20]
         select (trees, values))
        .Sample(
            sample =>
            {
                var model = new ForestModel(new OutputLink(TaskCatalog.Multiclass, Activation.Clip, 0.9f, 0.02f), sample.trees, Width, Outputs);
                var features = new VectorColumn(ColumnNames.Features, sample.values, Width);
                using var graph = new FeatureGraph(model, TaskCatalog.Multiclass, Width, Outputs);
                var expected = PredictionReader.Predict(model, new ColumnTable([features]), TaskCatalog.Multiclass).Values;
                return expected.Zip(graph.Predict(features).Values).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
            },
            iter: 200);

    private static ForestTree Grow(TreeNode root, int[][] leaves, float scale)
    {
        int[] starts = [0, .. leaves.Select((_, leaf) => leaves.Take(leaf + 1).Sum(entries => entries.Length))];
        int[] outputs = [.. leaves.SelectMany(entries => entries)];
        return new ForestTree(leaves.Length == 1 ? [] : [root], starts, outputs, [.. outputs.Select((output, i) => scale / (1 + output + i))]);
    }
}
