namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

/// <summary>All trees of all outputs in one <c>TreeEnsembleRegressor</c>.</summary>
public sealed class TreeModelConverter : IOnnxConverter
{
    /// <inheritdoc/>
    public bool Handles(object component) => component is TreeModel;

    /// <inheritdoc/>
    public void Convert(object component, OnnxScope scope)
    {
        var model = (TreeModel)component;
        var table = new NodeTable();
        for (var output = 0; output < model.Outputs; output++)
        {
            foreach (var tree in model.Trees[output])
            {
                table.Add(tree, output);
            }

            // The operator wants a tree for every output.
            if (model.Trees[output].Count == 0)
            {
                table.Add(new DecisionTree([], [0]), output);
            }
        }

        var raw = scope.Graph.MlNode("TreeEnsembleRegressor", [scope[ColumnNames.Features]], table.Attributes(model.Outputs));
        OutputLinkNodes.Add(model.Link, raw, scope);
    }

    /// <summary>The operator's parallel lists, one entry a node or leaf.</summary>
    private sealed class NodeTable
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

        public void Add(DecisionTree tree, int output)
        {
            var id = _next++;
            var inner = tree.Nodes.Length;
            for (var i = 0; i < inner; i++)
            {
                var node = tree.Nodes[i];
                AddEntry(id, i, "BRANCH_LEQ", node.Feature, node.Threshold, Child(node.Left, inner), Child(node.Right, inner), node.MissingLeft);
            }

            for (var leaf = 0; leaf < tree.Leaves.Length; leaf++)
            {
                AddEntry(id, inner + leaf, "LEAF", 0, 0, 0, 0, false);
                _leafTrees.Add(id);
                _leafNodes.Add(inner + leaf);
                _leafOutputs.Add(output);
                _leafValues.Add(tree.Leaves[leaf]);
            }
        }

        public IReadOnlyList<(string Name, object Value)> Attributes(int outputs) =>
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
        ];

        /// <summary>Leaves are numbered after the inner nodes.</summary>
        private static int Child(int index, int inner) => index >= 0 ? index : inner + ~index;

        private void AddEntry(int tree, int node, string mode, int feature, float threshold, int left, int right, bool missingLeft)
        {
            _trees.Add(tree);
            _nodes.Add(node);
            _modes.Add(mode);
            _features.Add(feature);
            _thresholds.Add(threshold);
            _left.Add(left);
            _right.Add(right);
            _missingLeft.Add(missingLeft ? 1 : 0);
        }
    }
}
