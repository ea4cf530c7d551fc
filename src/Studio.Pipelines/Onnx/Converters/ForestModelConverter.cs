namespace Studio.Pipelines.Onnx.Converters;

/// <summary>All trees in one <c>TreeEnsembleRegressor</c> whose leaves add to several outputs.</summary>
public sealed class ForestModelConverter : OnnxConverter<ForestModel>
{
    /// <inheritdoc/>
    protected override void Convert(ForestModel model, OnnxScope scope)
    {
        var table = new TreeNodeTable();
        foreach (var tree in model.Trees)
        {
            table.Add(tree, 1f / model.Trees.Count);
        }

        // The operator wants a value for every output, and a class may be in no leaf.
        table.Add(new ForestTree([], [0, model.Outputs], [.. Enumerable.Range(0, model.Outputs)], new float[model.Outputs]), 1);
        OutputLinkNodes.Add(model.Link, table.AddTo(scope.Graph, scope[ColumnNames.Features], model.Outputs), scope);
    }
}
