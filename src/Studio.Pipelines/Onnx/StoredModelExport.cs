namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Trainers.Torch;

/// <summary>Turns what a learner trained, without the featurizer before it, into an ONNX model that <see cref="StoredModel"/> reads.</summary>
public static class StoredModelExport
{
    /// <summary>Converts.</summary>
    /// <param name="model">What the learner trained.</param>
    /// <param name="features">The features it was trained on, for their shape.</param>
    /// <param name="task">The task.</param>
    /// <param name="classes">Number of classes; 1 for regression.</param>
    /// <exception cref="NotSupportedException">There is no converter for the model.</exception>
    public static byte[] ToOnnx(ITransformer model, TableColumn features, PredictionTask task, int classes) =>
        ToOnnx(model, NetworkInput.RowShape(features), task, classes);

    /// <summary>Converts.</summary>
    /// <param name="model">What a learner trained; it knows the rest itself.</param>
    internal static byte[] ToOnnx(PredictionModel model) => ToOnnx(model, [model.Features], model.Link.Task, model.Outputs);

    private static byte[] ToOnnx(ITransformer model, IReadOnlyList<long> rowShape, PredictionTask task, int classes)
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        scope[ColumnNames.Features] = graph.Input("features", rowShape);
        OnnxConverterCatalog.Convert(model, scope);
        graph.Output(scope[task.Layout.LearnerColumn], task.Layout.LearnerColumn, "float", task.Layout.LearnerWidth(classes));
        return graph.Build([]);
    }
}
