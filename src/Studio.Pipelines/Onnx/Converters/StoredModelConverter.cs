namespace Studio.Pipelines.Onnx.Converters;

/// <summary>The nodes that the model was stored as.</summary>
public sealed class StoredModelConverter : OnnxConverter<StoredModel>
{
    /// <inheritdoc/>
    protected override void Convert(StoredModel model, OnnxScope scope)
    {
        scope[model.OutputName] = scope.Graph.Inline(model.Parse(), scope[ColumnNames.Features]);
    }
}
