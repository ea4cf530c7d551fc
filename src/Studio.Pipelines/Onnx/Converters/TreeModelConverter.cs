namespace Studio.Pipelines.Onnx.Converters;

/// <summary>All trees of all outputs in one <c>TreeEnsembleRegressor</c>.</summary>
public sealed class TreeModelConverter : OnnxConverter<TreeModel>
{
    /// <inheritdoc/>
    protected override void Convert(TreeModel model, OnnxScope scope)
    {
        var table = new TreeNodeTable();
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

        var raw = table.AddTo(scope.Graph, scope[ColumnNames.Features], model.Outputs);
        OutputLinkNodes.Add(model.Link, raw, scope);
    }
}
