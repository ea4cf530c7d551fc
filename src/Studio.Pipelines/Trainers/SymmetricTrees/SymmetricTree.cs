namespace Studio.Pipelines.Trainers.SymmetricTrees;

using Studio.Pipelines.Trainers.Models;

/// <summary>Writes a symmetric tree as an ordinary one, without the ways that no row takes.</summary>
internal static class SymmetricTree
{
    /// <summary>One tree an output; all have the same nodes.</summary>
    /// <param name="features">What the rows' features were cut at.</param>
    /// <param name="splits">The questions from the root on; the answer to question i is bit i of a leaf's number.</param>
    /// <param name="values">Leaves × outputs.</param>
    /// <param name="occupied">Whether a row falls into a leaf.</param>
    public static DecisionTree[] Build(BinnedFeatures features, IReadOnlyList<Split> splits, float[] values, bool[] occupied)
    {
        var (nodes, leaves) = (new List<TreeNode>(), new List<int>());
        Add(0, 0);
        var outputs = values.Length / occupied.Length;
        return [.. Enumerable.Range(0, outputs).Select(output => new DecisionTree([.. nodes], [.. leaves.Select(leaf => values[(leaf * outputs) + output])]))];

        int Add(int level, int leaf)
        {
            if (level == splits.Count)
            {
                leaves.Add(leaf);
                return ~(leaves.Count - 1);
            }

            var right = leaf | (1 << level);
            if (!Reached(level + 1, leaf) || !Reached(level + 1, right))
            {
                return Add(level + 1, Reached(level + 1, leaf) ? leaf : right);
            }

            var (feature, border, _) = splits[level];
            var index = nodes.Count;
            nodes.Add(default);
            nodes[index] = new TreeNode(feature, features.Borders(feature)[border], Add(level + 1, leaf), Add(level + 1, right), MissingLeft: true);
            return index;
        }

        // Whether a row falls into a leaf whose first bits are these.
        bool Reached(int level, int first) =>
            Enumerable.Range(0, 1 << (splits.Count - level)).Any(rest => occupied[first | (rest << level)]);
    }
}
