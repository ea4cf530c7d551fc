namespace Studio.Pipelines.MlNet;

using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>
/// The graph of a model with outputs for ML.NET in place of its own: all are 32-bit numbers, because that is what ML.NET can make scalars of,
/// of shape [N] for one a row and [N,classes] for probabilities. Made of any stored file and its signature.
/// </summary>
internal sealed class MlNetGraph
{
    private readonly ModelProto _model;
    private readonly GraphEditor _editor;
    private readonly List<string> _outputs = [];

    private MlNetGraph(ModelProto model)
    {
        _model = model;
        _editor = new GraphEditor(model, "studio.");
        model.Graph.Output.Clear();

        // They tell of the outputs that were.
        model.MetadataProps.Clear();
    }

    /// <summary>Names of all outputs.</summary>
    public IReadOnlyList<string> Outputs => _outputs;

    /// <summary>Output with the index of the predicted class; null for numbers.</summary>
    public string? Index { get; private set; }

    /// <summary>Output with the probability of the positive class; null where there is none.</summary>
    public string? Probability { get; private set; }

    /// <summary>Output with the probabilities of all classes, whose names are its slots'; null where there is none.</summary>
    public string? Probabilities { get; private set; }

    /// <summary>Outputs whose sum is the score, the largest first: one, or three for a number of 64 bits; none where the probabilities are the score.</summary>
    public IReadOnlyList<string> Score { get; private set; } = [];

    /// <summary>Derives the graph.</summary>
    /// <param name="onnx">Bytes of the model's file.</param>
    /// <param name="signature">Its signature.</param>
    public static MlNetGraph Of(byte[] onnx, ModelSignature signature)
    {
        var graph = new MlNetGraph(ModelProto.Parser.ParseFrom(onnx));
        if (signature.Classes is not { } classes)
        {
            graph.AddNumber(signature);
        }
        else if (signature.Task.Layout.IsPositiveOnly)
        {
            graph.AddTwoClasses(signature, classes);
        }
        else
        {
            graph.AddClasses(signature, classes);
        }

        return graph;
    }

    /// <summary>Writes it to a file.</summary>
    public void Write(string path)
    {
        using var file = File.Create(path);
        _model.WriteTo(file);
    }

    /// <summary>Texts that the graph compares others with: levels of categories, words.</summary>
    public IEnumerable<string> Texts() => _model.Graph.Node
        .SelectMany(node => node.Attribute)
        .SelectMany(attribute => attribute.Strings)
        .Concat(_model.Graph.Initializer.SelectMany(constant => constant.StringData))
        .Select(text => text.ToStringUtf8());

    private void AddNumber(ModelSignature signature)
    {
        var number = signature.Outputs[0].Name;
        Score = signature.PredictsDoubles ? Parts(number) : [Output("score", number)];
    }

    private void AddTwoClasses(ModelSignature signature, IReadOnlyList<string> classes)
    {
        var probabilities = signature.Outputs[1].Name;
        var margin = signature.Decision is { } rule ? Margin(rule, probabilities) : Margin(signature.ClassWeights, probabilities);
        Index = IndexOf(signature.Outputs[0], classes);
        Probability = Output("probability", _editor.Column(probabilities, 1));
        Score = [Output("score", margin)];
    }

    private string Margin(IReadOnlyList<float>? weights, string probabilities)
    {
        // Different numbers never have the difference 0, so its sign is the choice of the class.
        var evidence = weights is null ? probabilities : _editor.Node("Mul", [probabilities, _editor.Constant([.. weights])]);
        return _editor.Node("Sub", [_editor.Column(evidence, 1), _editor.Column(evidence, 0)]);
    }

    private string Margin(DecisionRule rule, string probabilities)
    {
        var costs = _editor.ExpectedCosts(rule, probabilities, 2);
        var gain = _editor.Node("Sub", [_editor.Column(costs, 0), _editor.Column(costs, 1)]);
        return _editor.Cast(_editor.Node("Sub", [gain, _editor.Constant([rule.Slack(2)])]), DataType.Float);
    }

    private void AddClasses(ModelSignature signature, IReadOnlyList<string> classes)
    {
        Index = IndexOf(signature.Outputs[0], classes);
        Probabilities = Output("probabilities", signature.Outputs[1].Name, classes.Count);
        NameSlots(Probabilities, classes);
    }

    /// <summary>The label as its place among the classes: weights of classes and ties are settled by the model itself.</summary>
    private string IndexOf(SignatureOutput label, IReadOnlyList<string> classes)
    {
        var keys = label.Type == "int64"
            ? GraphEditor.Ints("keys_int64s", classes.Select(name => long.Parse(name, CultureInfo.InvariantCulture)))
            : GraphEditor.Strings("keys_strings", classes);
        var values = GraphEditor.Floats("values_floats", Enumerable.Range(0, classes.Count).Select(index => (float)index));
        return Output("index", _editor.Node("LabelEncoder", [label.Name], OnnxGraph.MlDomain, keys, values, GraphEditor.Float("default_float", -1)));
    }

    /// <summary>A number of 64 bits as three of 32 whose sum it is: each takes 24 of its 53 digits.</summary>
    private string[] Parts(string number)
    {
        var high = _editor.Cast(number, DataType.Float);
        var rest = _editor.Node("Sub", [number, _editor.Cast(high, DataType.Double)]);
        var middle = _editor.Cast(rest, DataType.Float);
        var low = _editor.Cast(_editor.Node("Sub", [rest, _editor.Cast(middle, DataType.Double)]), DataType.Float);
        return [Output("high", high), Output("middle", middle), Output("low", low)];
    }

    /// <summary>ML.NET takes the names of an output's slots from a node of this name; what the node computes, nobody asks.</summary>
    private void NameSlots(string output, IReadOnlyList<string> names)
    {
        var slots = GraphEditor.Ints("values_int64s", Enumerable.Range(0, names.Count).Select(index => (long)index));
        _editor.Node("LabelEncoder", [_editor.Constant(string.Empty)], OnnxGraph.MlDomain, GraphEditor.Strings("keys_strings", names), slots);
        _model.Graph.Node[^1].Name = $"mlnet.{output}.SlotNames";
    }

    /// <summary>Adds an output: a vector a row, or without a width one number.</summary>
    private string Output(string name, string value, int? width = null)
    {
        var output = _editor.Free(name);
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        if (width is { } columns)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        }

        _editor.Node("Reshape", [value, _editor.Constant([-1L, .. shape.Dim.Skip(1).Select(dim => dim.DimValue)])], output, string.Empty);
        _model.Graph.Output.Add(new ValueInfoProto { Name = output, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape } } });
        _outputs.Add(output);
        return output;
    }
}
