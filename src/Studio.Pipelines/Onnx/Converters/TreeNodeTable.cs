namespace Studio.Pipelines.Onnx.Converters;

/// <summary>The parallel lists of a <c>TreeEnsembleRegressor</c>: one entry a node or leaf, and one a value of a leaf.</summary>
internal sealed class TreeNodeTable
{
    private readonly List<long> _trees = [];
    private readonly List<long> _nodes = [];
    private readonly List<long> _features = [];
    private readonly List<float> _thresholds = [];
    private readonly List<string> _modes = [];
    private readonly List<long> _left = [];
    private readonly List<long> _right = [];
    private readonly List<long> _missingLeft = [];
    private readonly List<long> _leafTrees = [];
    private readonly List<long> _leafNodes = [];
    private readonly List<long> _leafOutputs = [];
    private readonly List<float> _leafValues = [];
    private int _next;

    /// <summary>Adds a tree of one output.</summary>
    public void Add(DecisionTree tree, int output)
    {
        AddNodes(tree.Nodes, tree.Leaves.Length);
        for (var leaf = 0; leaf < tree.Leaves.Length; leaf++)
        {
            AddValue(tree.Nodes.Length + leaf, output, tree.Leaves[leaf]);
        }

        _next++;
    }

    /// <summary>Adds a tree of several outputs, its values multiplied by a factor.</summary>
    public void Add(ForestTree tree, float factor)
    {
        AddNodes(tree.Nodes, tree.Leaves);
        for (var leaf = 0; leaf < tree.Leaves; leaf++)
        {
            for (var entry = tree.LeafStarts[leaf]; entry < tree.LeafStarts[leaf + 1]; entry++)
            {
                AddValue(tree.Nodes.Length + leaf, tree.Outputs[entry], tree.Values[entry] * factor);
            }
        }

        _next++;
    }

    /// <summary>Adds the operator and returns its sums, float [N,outputs].</summary>
    public string AddTo(OnnxGraph graph, string features, int outputs) => graph.MlNode("TreeEnsembleRegressor", [features],
    [
        ("n_targets", outputs),
        ("aggregate_function", "SUM"),
        ("post_transform", "NONE"),
        ("nodes_treeids", _trees.ToArray()),
        ("nodes_nodeids", _nodes.ToArray()),
        ("nodes_featureids", _features.ToArray()),
        ("nodes_values", _thresholds.ToArray()),
        ("nodes_modes", _modes.ToArray()),
        ("nodes_truenodeids", _left.ToArray()),
        ("nodes_falsenodeids", _right.ToArray()),
        ("nodes_missing_value_tracks_true", _missingLeft.ToArray()),
        ("target_treeids", _leafTrees.ToArray()),
        ("target_nodeids", _leafNodes.ToArray()),
        ("target_ids", _leafOutputs.ToArray()),
        ("target_weights", _leafValues.ToArray()),
    ]);

    /// <summary>Leaves are numbered after the inner nodes.</summary>
    private static int Child(int index, int inner) => index >= 0 ? index : inner + ~index;

    private void AddNodes(TreeNode[] nodes, int leaves)
    {
        for (var i = 0; i < nodes.Length; i++)
        {
            var node = nodes[i];
            AddNode(i, "BRANCH_LEQ", node.Feature, node.Threshold, Child(node.Left, nodes.Length), Child(node.Right, nodes.Length), node.MissingLeft);
        }

        for (var leaf = 0; leaf < leaves; leaf++)
        {
            AddNode(nodes.Length + leaf, "LEAF", 0, 0, 0, 0, false);
        }
    }

    private void AddNode(int node, string mode, int feature, float threshold, int left, int right, bool missingLeft)
    {
        _trees.Add(_next);
        _nodes.Add(node);
        _modes.Add(mode);
        _features.Add(feature);
        _thresholds.Add(threshold);
        _left.Add(left);
        _right.Add(right);
        _missingLeft.Add(missingLeft ? 1 : 0);
    }

    private void AddValue(int node, int output, float value)
    {
        _leafTrees.Add(_next);
        _leafNodes.Add(node);
        _leafOutputs.Add(output);
        _leafValues.Add(value);
    }
}
