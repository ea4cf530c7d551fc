namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Onnx;

/// <summary>A trained net as steps of ML.NET, which write the columns that ML.NET's own learners do.</summary>
/// <param name="task">The task.</param>
/// <param name="input">Column of the features.</param>
/// <param name="features">The features, for their shape.</param>
/// <param name="classes">Number of classes; 1 for numbers.</param>
internal sealed class NetGraph(PredictionTask task, string input, VectorColumn features, int classes)
{
    private const string Class = "studio/class";
    private const string Number = "studio/number";

    /// <summary>The steps.</summary>
    /// <param name="net">What was trained.</param>
    /// <param name="names">Names of the classes.</param>
    public ITransformer ToSteps(ITransformer net, IReadOnlyList<string> names)
    {
        var folder = Directory.CreateTempSubdirectory("studio-net-");
        try
        {
            var (ml, file) = (new MLContext(1), Path.Combine(folder.FullName, "net.onnx"));
            File.WriteAllBytes(file, Build(StoredModelExport.ToOnnx(net, features, task, classes)));
            var chain = new StepChain(ml, new ColumnTable([new VectorColumn(input, new float[features.Width], features.Width)]));
            chain.Add(ml.Transforms.ApplyOnnxModel(Outputs, [input], file));
            AddColumns(chain, names);
            chain.Add(ml.Transforms.DropColumns([.. Outputs.Where(output => output is Class or Number)]));
            return chain.Reload();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private string[] Outputs => task.Layout.IsDistribution ? [Class, ColumnNames.Score] : task.Layout.IsPositiveOnly ? [Class, Number, ColumnNames.Probability] : [Number];

    private byte[] Build(byte[] net)
    {
        var graph = new OnnxGraph();
        var predictions = graph.Inline(ModelProto.Parser.ParseFrom(net), graph.Input(input, [features.Width]));
        string Flat(string value) => graph.Node("Reshape", [value, graph.Constant([-1L])]);
        if (task.Layout.IsDistribution)
        {
            graph.Output(graph.Cast(graph.Node("ArgMax", [predictions], ("axis", 1), ("keepdims", 0)), OnnxElement.Float), Class, "float", null);

            // ML.NET runs it row by row, and wants a vector of one dimension.
            graph.VectorOutput(graph.Node("Reshape", [predictions, graph.Constant([(long)classes])]), ColumnNames.Score, classes);
        }
        else if (task.Layout.IsPositiveOnly)
        {
            var probability = Flat(predictions);
            graph.Output(graph.Cast(graph.Node("Greater", [probability, graph.Constant([0.5f])]), OnnxElement.Float), Class, "float", null);
            graph.Output(Flat(Evidence(graph, probability)), Number, "float", null);
            graph.Output(probability, ColumnNames.Probability, "float", null);
        }
        else
        {
            graph.Output(Flat(predictions), Number, "float", null);
        }

        return graph.Build([]);
    }

    private static string Evidence(OnnxGraph graph, string probability) =>
        graph.Node("Sub", [graph.Node("Log", [probability]), graph.Node("Log", [graph.Node("Sub", [graph.Constant([1f]), probability])])]);

    private void AddColumns(StepChain chain, IReadOnlyList<string> names)
    {
        var conversion = chain.Context.Transforms.Conversion;
        if (task.Layout.IsDistribution)
        {
            // What takes the class out writes the score too.
            chain.Add(chain.Context.Transforms.CopyColumns(Number, ColumnNames.Score));
            chain.AddScalar(Class, Class);
            chain.Add(chain.Context.Transforms.CopyColumns(ColumnNames.Score, Number));
            chain.Add(conversion.MapValue(MlNetModel.PredictedLabel, names.Select((name, index) => KeyValuePair.Create((float)index, name)), Class, treatValuesAsKeyType: true));
            chain.Add(chain.Context.Transforms.DropColumns(Number));
        }
        else
        {
            if (task.Layout.IsPositiveOnly)
            {
                chain.AddScalar(Class, Class);
                chain.Add(conversion.MapValue(MlNetModel.PredictedLabel, [KeyValuePair.Create(0f, false), KeyValuePair.Create(1f, true)], Class));
                chain.AddScalar(ColumnNames.Probability, ColumnNames.Probability);
            }

            chain.AddScalar(Number, ColumnNames.Score);
        }
    }
}
