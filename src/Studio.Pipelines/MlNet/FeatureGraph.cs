namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Onnx;

/// <summary>Fitted features as steps of ML.NET.</summary>
/// <param name="output">Column of the features.</param>
/// <param name="columns">Raw columns.</param>
/// <param name="features">Those that are used.</param>
/// <param name="fitted">What makes the features of them.</param>
internal sealed class FeatureGraph(string output, IReadOnlyList<RawColumn> columns, IReadOnlyList<FeatureColumn> features, ITransformer fitted)
{
    /// <summary>The steps: convert the columns, run the graph, and leave the features only.</summary>
    /// <param name="ml">Makes them.</param>
    /// <param name="input">Rows that have the columns.</param>
    /// <param name="file">A file for the graph, which is not needed any more afterwards.</param>
    public ITransformer ToSteps(MLContext ml, IDataView input, string file)
    {
        File.WriteAllBytes(file, Build());
        string[] inputs = [.. features.Select(Input)];
        var chain = new StepChain(ml, input);
        foreach (var feature in features)
        {
            chain.Add(Raw(feature).Conversion(ml, Input(feature), feature.Type == InputType.Float ? DataKind.Single : DataKind.Double));
        }

        chain.Add(ml.Transforms.ApplyOnnxModel([output], inputs, file));
        chain.Add(ml.Transforms.DropColumns(inputs));
        return chain.Reload();
    }

    private byte[] Build()
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        foreach (var feature in features)
        {
            graph.Input(Input(feature), Raw(feature).Type == ColumnType.Boolean ? InputType.Float : feature.Type);
        }

        foreach (var feature in features)
        {
            scope[feature.Name] = Value(graph, Raw(feature), Input(feature));
        }

        OnnxConverterCatalog.Convert(fitted, scope);

        // ML.NET runs it row by row, and its learners want a vector of one dimension.
        var (width, vector) = (Width(), scope[ColumnNames.Features]);
        graph.VectorOutput(graph.Node("Reshape", [vector, graph.Constant([(long)width])]), output, width);
        return graph.Build([]);
    }

    private static string Value(OnnxGraph graph, RawColumn column, string input) => column.Type switch
    {
        ColumnType.Boolean => graph.Node("Where", [graph.Node("Greater", [input, graph.Constant([0.5f])]), graph.Constant(["true"]), graph.Constant(["false"])]),
        ColumnType.Timestamp => graph.Node(
            "Div", [graph.Node("Sub", [input, graph.Constant([(double)DateTime.UnixEpoch.Ticks])]), graph.Constant([(double)TimeSpan.TicksPerSecond])]),
        _ => input,
    };

    private int Width() => ((FeatureTransformer)((IEnumerable<ITransformer>)fitted).Last()).Width;

    private string Input(FeatureColumn feature) => $"{output}/{feature.Name}";

    private RawColumn Raw(FeatureColumn feature) => columns.First(column => column.Name == feature.Name);
}
