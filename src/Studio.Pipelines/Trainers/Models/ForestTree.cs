namespace Studio.Pipelines.Trainers.Models;

/// <summary>A tree whose leaves hold several values each, of which most are zero and left out: shares of classes.</summary>
/// <param name="Nodes">Inner nodes, the root first; empty for a tree that is one leaf.</param>
/// <param name="LeafStarts">Where each leaf's entries start in the lists below, and at last their length; one more than leaves.</param>
/// <param name="Outputs">Output that an entry adds to.</param>
/// <param name="Values">What it adds.</param>
public sealed record ForestTree(TreeNode[] Nodes, int[] LeafStarts, int[] Outputs, float[] Values)
{
    /// <summary>Number of leaves, one more than nodes.</summary>
    public int Leaves => LeafStarts.Length - 1;

    /// <summary>Adds the entries of the leaf that a row falls into.</summary>
    /// <param name="features">The row.</param>
    /// <param name="sums">One sum an output.</param>
    public void AddTo(ReadOnlySpan<float> features, Span<double> sums)
    {
        var leaf = TreeNode.Leaf(Nodes, features);
        for (var entry = LeafStarts[leaf]; entry < LeafStarts[leaf + 1]; entry++)
        {
            sums[Outputs[entry]] += Values[entry];
        }
    }
}
