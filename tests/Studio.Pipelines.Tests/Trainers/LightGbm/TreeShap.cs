namespace Studio.Pipelines.Tests.Trainers.LightGbm;

using System.Globalization;
using System.Numerics;
using Studio.Pipelines.Trainers.Models;

/// <summary>Exact SHAP values of a tree, to hold others against: slow and plain.</summary>
internal static class TreeShap
{
    /// <summary>
    /// Path-dependent (Lundberg et al. 2018, algorithm 1, put into the definition of Shapley): features that a set leaves out are averaged over by the rows that went either way in training.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="rows">Training rows of each node and each leaf.</param>
    /// <param name="row">The row that is explained.</param>
    /// <returns>Of each feature, and at last the mean of the tree.</returns>
    public static double[] PathDependent(DecisionTree tree, (int[] Nodes, int[] Leaves) rows, float[] row)
    {
        double Rows(int index) => index < 0 ? rows.Leaves[~index] : rows.Nodes[index];
        double Expect(int index, int set)
        {
            if (index < 0)
            {
                return tree.Leaves[~index];
            }

            var node = tree.Nodes[index];
            return (set >> node.Feature & 1) == 1
                ? Expect(IsLeft(node, row) ? node.Left : node.Right, set)
                : ((Rows(node.Left) * Expect(node.Left, set)) + (Rows(node.Right) * Expect(node.Right, set))) / Rows(index);
        }

        double[] worth = [.. Enumerable.Range(0, 1 << row.Length).Select(set => Expect(tree.Nodes.Length == 0 ? ~0 : 0, set))];
        double Value(int feature) => Enumerable.Range(0, worth.Length).Where(set => (set >> feature & 1) == 0).Sum(set =>
            Share(BitOperations.PopCount((uint)set), row.Length - 1) / row.Length * (worth[set | (1 << feature)] - worth[set]));
        return [.. Enumerable.Range(0, row.Length).Select(Value), worth[0]];
    }

    /// <summary>
    /// Interventional, against one background row (Lundberg et al. 2020, the independent algorithm): a leaf that is reached when features A are the row's and B the background's gives each of A its value by
    /// (|A| − 1)! |B|! / (|A| + |B|)!, and takes from each of B its value by |A|! (|B| − 1)! / (|A| + |B|)!.
    /// </summary>
    public static double[] Interventional(DecisionTree tree, float[] row, float[] background)
    {
        var values = new double[row.Length];
        void Walk(int index, HashSet<int> own, HashSet<int> other)
        {
            if (index < 0)
            {
                var (value, count) = (tree.Leaves[~index], own.Count + other.Count);
                foreach (var feature in own)
                {
                    values[feature] += value * Share(own.Count - 1, count - 1) / count;
                }

                foreach (var feature in other)
                {
                    values[feature] -= value * Share(own.Count, count - 1) / count;
                }

                return;
            }

            var node = tree.Nodes[index];
            foreach (var left in new[] { true, false })
            {
                var child = left ? node.Left : node.Right;
                switch (IsLeft(node, row) == left, IsLeft(node, background) == left)
                {
                    case (true, true):
                        Walk(child, own, other);
                        break;
                    case (true, false) when !other.Contains(node.Feature):
                        Walk(child, [.. own, node.Feature], other);
                        break;
                    case (false, true) when !own.Contains(node.Feature):
                        Walk(child, own, [.. other, node.Feature]);
                        break;
                }
            }
        }

        Walk(tree.Nodes.Length == 0 ? ~0 : 0, [], []);
        return values;
    }

    /// <summary>Training rows of the nodes and leaves of each tree in LightGBM's text format.</summary>
    public static IReadOnlyList<(int[] Nodes, int[] Leaves)> Rows(string text)
    {
        int[] Numbers(string block, string name) => [.. block.Split('\n').Where(line => line.StartsWith($"{name}=", StringComparison.Ordinal))
            .SelectMany(line => line[(name.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
        return [.. text.Split("\nTree=")[1..].Select(block => (Numbers(block, "internal_count"), Numbers(block, "leaf_count")))];
    }

    private static bool IsLeft(TreeNode node, float[] row) => row[node.Feature] <= node.Threshold || (node.MissingLeft && float.IsNaN(row[node.Feature]));

    /// <summary>size! (others − size)! / others!.</summary>
    private static double Share(int size, int others) => size == 0 || size == others ? 1 : Share(size - 1, others - 1) * size / others;
}
