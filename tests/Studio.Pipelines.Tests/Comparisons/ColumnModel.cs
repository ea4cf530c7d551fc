namespace Studio.Pipelines.Tests.Comparisons;

using System.Text.Json;
using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>A model that predicts what stands in its columns, so that a table says what is predicted; the label is <c>y</c>.</summary>
internal sealed class ColumnModel : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");

    private ColumnModel(string name, ModelSignature signature, OnnxGraph graph, ColumnReading? label)
    {
        File.WriteAllBytes(_path, graph.Build([new("signature", JsonSerializer.Serialize(signature, StudioJson.Line))]));
        Version = new ComparedVersion(name, new OnnxScorer(_path), label);
    }

    /// <summary>The model as a version.</summary>
    public ComparedVersion Version { get; }

    /// <summary>Predicts the number in a column.</summary>
    public static ColumnModel OfNumber(string name, string column, ColumnReading? label = null, NumberFormat? format = null)
    {
        var graph = new OnnxGraph();
        graph.Output(graph.Input(column, InputType.Float), "prediction", "float", 1);
        return new ColumnModel(name, new ModelSignature(TaskCatalog.Regression, "y", [Input(column, format)], [new("prediction", "float")], null), graph, label);
    }

    /// <summary>Predicts the probabilities in a column for each class.</summary>
    public static ColumnModel OfClasses(string name, string prefix, IReadOnlyList<string> classes, ColumnReading? label = null)
    {
        var graph = new OnnxGraph();
        string[] columns = [.. classes.Select(word => prefix + word)];
        var probabilities = graph.Node("Concat", [.. columns.Select(column => graph.Input(column, InputType.Float))], ("axis", 1));
        graph.Output(graph.Node("Gather", [graph.Constant([.. classes]), graph.Node("ArgMax", [probabilities], ("axis", 1), ("keepdims", 0))], ("axis", 0)), "label", "string", null);
        graph.Output(probabilities, "probabilities", "float", classes.Count);
        var task = classes.Count == 2 ? TaskCatalog.Binary : TaskCatalog.Multiclass;
        return new ColumnModel(
            name, new ModelSignature(task, "y", [.. columns.Select(column => Input(column, null))], [new("label", "string"), new("probabilities", "float")], classes), graph, label);
    }

    public void Dispose()
    {
        Version.Scorer.Dispose();
        File.Delete(_path);
    }

    private static SignatureInput Input(string column, NumberFormat? format) =>
        new(column, "numeric", "float") { Reading = ColumnReading.Typed(ColumnType.Number) with { Number = format ?? NumberFormat.Plain } };
}
