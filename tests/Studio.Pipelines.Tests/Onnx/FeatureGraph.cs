namespace Studio.Pipelines.Tests.Onnx;

using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Studio.Pipelines.Data;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

/// <summary>A model converted to a graph from the features vector to its output, run in ONNX Runtime.</summary>
internal sealed class FeatureGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly PredictionTask _task;

    public FeatureGraph(ITransformer model, PredictionTask task, int features, int outputs)
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        scope[ColumnNames.Features] = graph.Input(ColumnNames.Features, [features]);
        OnnxConverterCatalog.Convert(model, scope);
        graph.Output(scope[task == TaskCatalog.Binary ? ColumnNames.Probability : ColumnNames.Score], "output", "float", outputs);
        _session = new InferenceSession(graph.Build([]));
        _task = task;
    }

    /// <summary>Predictions in the form of <see cref="PredictionReader"/>.</summary>
    public PredictionMatrix Predict(VectorColumn features)
    {
        var tensor = new DenseTensor<float>(features.Values, [features.Count, features.Width]);
        using var results = _session.Run([NamedOnnxValue.CreateFromTensor(ColumnNames.Features, tensor)]);
        var output = results[0].AsTensor<float>();
        var values = output.ToArray();
        Assert.AreEqual(features.Count, output.Dimensions[0]);
        return _task == TaskCatalog.Binary
            ? new PredictionMatrix([.. values.SelectMany(positive => new[] { 1 - positive, positive })], features.Count, 2)
            : new PredictionMatrix(values, features.Count, output.Dimensions[1]);
    }

    public void Dispose() => _session.Dispose();
}
