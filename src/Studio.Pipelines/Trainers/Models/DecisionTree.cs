namespace Studio.Pipelines.Trainers.Models;

/// <summary>An inner node: <c>value ≤ Threshold</c> goes left, greater goes right, missing as <paramref name="MissingLeft"/> says.</summary>
/// <param name="Feature">Index into the features vector.</param>
/// <param name="Threshold">Threshold.</param>
/// <param name="Left">Index of the left child; a negative number is the complement of a leaf's index.</param>
/// <param name="Right">The same for the right child.</param>
/// <param name="MissingLeft">True when NaN goes left.</param>
public readonly record struct TreeNode(int Feature, float Threshold, int Left, int Right, bool MissingLeft)
{
    /// <summary>Index of the leaf that a row falls into.</summary>
    /// <param name="nodes">The root first; none for a tree that is one leaf.</param>
    /// <param name="features">The row.</param>
    public static int Leaf(TreeNode[] nodes, ReadOnlySpan<float> features)
    {
        var index = nodes.Length == 0 ? ~0 : 0;
        while (index >= 0)
        {
            ref readonly var node = ref nodes[index];
            var value = features[node.Feature];
            index = value <= node.Threshold || (node.MissingLeft && float.IsNaN(value)) ? node.Left : node.Right;
        }

        return ~index;
    }
}

/// <summary>A binary regression tree.</summary>
/// <param name="Nodes">Inner nodes, the root first; empty for a tree that is one leaf.</param>
/// <param name="Leaves">Values of the leaves, one more than nodes.</param>
public sealed record DecisionTree(TreeNode[] Nodes, float[] Leaves)
{
    /// <summary>The value of the leaf that a row falls into.</summary>
    public float Evaluate(ReadOnlySpan<float> features) => Leaves[TreeNode.Leaf(Nodes, features)];

    /// <summary>The same tree with every leaf multiplied.</summary>
    public DecisionTree Scaled(float factor) => new(Nodes, Array.ConvertAll(Leaves, leaf => leaf * factor));
}
