namespace Studio.Pipelines.Trainers;

using System.Runtime.CompilerServices;
using Microsoft.ML.Trainers.FastTree;

/// <summary>
/// Copies the trees of ML.NET's models. Their public view fails on a tree of one leaf, so the internal trees are read; all access
/// to internals of tree models is in this file.
/// </summary>
internal static class MlNetTrees
{
    private const string EnsembleType = "Microsoft.ML.Trainers.FastTree.InternalTreeEnsemble, Microsoft.ML.FastTree";
    private const string TreeType = "Microsoft.ML.Trainers.FastTree.InternalRegressionTree, Microsoft.ML.FastTree";

    /// <summary>The trees of a model in order.</summary>
    /// <param name="model">What a tree learner of ML.NET trained.</param>
    /// <param name="missing">Value a missing feature had in training, by feature.</param>
    public static List<DecisionTree> Read(TreeEnsembleModelParameters model, float[] missing)
    {
        var ensemble = Ensemble(model);
        return [.. Enumerable.Range(0, NumTrees(ensemble)).Select(index => Copy(TreeAt(ensemble, index), missing))];
    }

    private static DecisionTree Copy(object tree, float[] missing)
    {
        var left = LteChild(tree);
        var leaves = NumLeaves(tree);

        // ML.NET marks a tree that never split by a root without children; its value is 0.
        if (leaves <= 1 || left[0] == 0)
        {
            return new DecisionTree([], [0]);
        }

        if (Array.Exists(CategoricalSplit(tree), isCategorical => isCategorical))
        {
            throw new NotSupportedException("A tree splits on categories; learners are set up to split on numbers only.");
        }

        var (right, features, thresholds) = (GtChild(tree), SplitFeatures(tree), RawThresholds(tree));
        var nodes = new TreeNode[leaves - 1];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new TreeNode(features[i], thresholds[i], left[i], right[i], missing[features[i]] <= thresholds[i]);
        }

        return new DecisionTree(nodes, [.. LeafValues(tree).Take(leaves).Select(value => (float)value)]);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_TrainedEnsemble")]
    [return: UnsafeAccessorType(EnsembleType)]
    private static extern object Ensemble(TreeEnsembleModelParameters model);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NumTrees")]
    private static extern int NumTrees([UnsafeAccessorType(EnsembleType)] object ensemble);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetTreeAt")]
    [return: UnsafeAccessorType(TreeType)]
    private static extern object TreeAt([UnsafeAccessorType(EnsembleType)] object ensemble, int index);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NumLeaves")]
    private static extern int NumLeaves([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LteChild")]
    private static extern int[] LteChild([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_GtChild")]
    private static extern int[] GtChild([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SplitFeatures")]
    private static extern int[] SplitFeatures([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CategoricalSplit")]
    private static extern bool[] CategoricalSplit([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RawThresholds")]
    private static extern float[] RawThresholds([UnsafeAccessorType(TreeType)] object tree);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LeafValues")]
    private static extern double[] LeafValues([UnsafeAccessorType(TreeType)] object tree);
}
