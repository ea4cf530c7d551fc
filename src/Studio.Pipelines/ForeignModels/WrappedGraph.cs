namespace Studio.Pipelines.ForeignModels;

using System.Text.Json;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;
using AttributeType = Studio.Pipelines.Graphs.Proto.AttributeProto.Types.AttributeType;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>
/// A graph that was made elsewhere as a file of the studio: raw columns in, the outputs of the signature out. The graph itself stays as it is but for what nothing depends
/// on; all its values have a prefix, because the columns keep their names.
/// </summary>
internal sealed class WrappedGraph
{
    private const string Prefix = "model.";

    private readonly ForeignGraph _source;
    private readonly BoundInputs _inputs;
    private readonly OutputRoles _roles;
    private readonly ModelSignature _signature;
    private readonly ModelProto _model;
    private readonly GraphProto _inner;
    private readonly GraphEditor _editor;

    private WrappedGraph(ForeignGraph source, BoundInputs inputs, OutputRoles roles, ModelSignature signature)
    {
        (_source, _inputs, _roles, _signature) = (source, inputs, roles, signature);
        _model = source.Model.Clone();
        _inner = _model.Graph;
        GraphPruning.Prune(_inner, GraphPruning.Needed(_inner, Sources));
        GraphNames.Prefix(_inner, Prefix);
        _model.Graph = new GraphProto { Name = "maas-studio" };
        _model.MetadataProps.Clear();
        _model.IrVersion = Math.Max(_model.IrVersion, 8);
        RaiseMachineLearningOpset();
        _editor = new GraphEditor(_model, "studio.", [.. inputs.Columns.Select(column => column.Name), .. signature.Outputs.Select(output => output.Name)]);
    }

    private IEnumerable<string> Sources => _roles.Outputs.Select(SourceOf);

    /// <summary>Writes the file.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="inputs">The columns of its inputs.</param>
    /// <param name="roles">What its outputs are.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="rowByRow">True to run it for each row by itself: it takes a fixed number of rows, or gets more than one wrong.</param>
    public static byte[] Build(ForeignGraph source, BoundInputs inputs, OutputRoles roles, ModelSignature signature, bool rowByRow)
    {
        var graph = new WrappedGraph(source, inputs, roles, signature);
        graph.AddInputs();
        if (rowByRow)
        {
            graph.AddRows();
        }
        else
        {
            graph.AddAll();
        }

        graph.AddOutputs();
        graph._model.MetadataProps.Add(new StringStringEntryProto { Key = "signature", Value = JsonSerializer.Serialize(signature, StudioJson.Line) });
        return graph._model.ToByteArray();
    }

    /// <summary>The first version of <c>ai.onnx.ml</c> knows every operator that the second does, but for LabelEncoder, which it defines otherwise.</summary>
    private void RaiseMachineLearningOpset()
    {
        var opset = _model.OpsetImport.FirstOrDefault(opset => opset.Domain == OnnxGraph.MlDomain);
        if (opset is null)
        {
            _model.OpsetImport.Add(new OperatorSetIdProto { Domain = OnnxGraph.MlDomain, Version = 2 });
        }
        else if (opset.Version < 2 && _inner.Node.All(node => node.OpType != "LabelEncoder"))
        {
            opset.Version = 2;
        }
    }

    private string SourceOf(string output) => _source.Maps.TryGetValue(output, out var map) ? map.Source : output;

    private string ValueOf(string output) => Prefix + SourceOf(output);

    private void AddInputs()
    {
        foreach (var column in _inputs.Columns)
        {
            var element = column.Type switch
            {
                "float" => DataType.Float,
                "double" => DataType.Double,
                _ => DataType.String,
            };
            _model.Graph.Input.Add(Value(column.Name, element, Rows, Fixed(1)));
        }
    }

    /// <summary>The graph for all rows at once.</summary>
    private void AddAll()
    {
        foreach (var input in _inputs.Inputs)
        {
            _editor.Node("Identity", [Feed(input)], Prefix + input.Port.Name, string.Empty);
        }

        _model.Graph.Node.AddRange(_inner.Node);
        _model.Graph.Initializer.AddRange(_inner.Initializer);
        _model.Graph.SparseInitializer.AddRange(_inner.SparseInitializer);
    }

    /// <summary>The graph for each row by itself, or where it takes a fixed number of rows, for that many of the same.</summary>
    private void AddRows()
    {
        var body = new GraphProto { Name = "row", Initializer = { _inner.Initializer }, SparseInitializer = { _inner.SparseInitializer } };
        var wrapped = new ModelProto { Graph = body };
        var editor = new GraphEditor(wrapped, "row.", [.. _inner.Node.SelectMany(node => node.Output), .. _inputs.Columns.Select(column => column.Name)]);
        var feeds = new List<string>();
        foreach (var input in _inputs.Inputs)
        {
            var row = editor.Free("input");
            feeds.Add(Feed(input));
            body.Input.Add(Value(row, input.Port.Element));
            long[] one = input.Port.Shape.Count == 1 ? [1] : [1, input.Columns.Count];
            editor.Node("Expand", [editor.Reshape(row, one), editor.Constant([input.Port.Batch ?? 1, .. one.Skip(1)])], Prefix + input.Port.Name, string.Empty);
        }

        body.Node.AddRange(_inner.Node);
        var sources = Sources.Distinct().ToList();
        foreach (var source in sources)
        {
            var first = editor.Node("Gather", [Prefix + source, editor.Constant([0L])], string.Empty, GraphEditor.Int("axis", 0));
            body.Output.Add(Value(editor.Reshape(first, -1), ElementOf(source)));
        }

        var scan = _editor.Node("Scan", feeds, Prefix + sources[0], string.Empty, new AttributeProto { Name = "body", Type = AttributeType.Graph, G = body }, GraphEditor.Int("num_scan_inputs", feeds.Count));
        scan.Output.AddRange(sources.Skip(1).Select(source => Prefix + source));
    }

    private DataType ElementOf(string source) => _source.Outputs.FirstOrDefault(output => output.Name == source)?.Element ?? DataType.Float;

    /// <summary>The columns of an input as the tensor it takes.</summary>
    private string Feed(BoundInput input)
    {
        string[] columns = [.. input.Columns.Select(name => Cast(_inputs.Columns.First(column => column.Name == name), input.Port.Element))];
        var joined = columns.Length == 1 ? columns[0] : _editor.Node("Concat", columns, string.Empty, GraphEditor.Int("axis", 1));
        return input.Port.Shape.Count == 1 ? _editor.Reshape(joined, -1) : joined;
    }

    private string Cast(SignatureInput column, DataType element)
    {
        if (element == DataType.String)
        {
            return column.Name;
        }

        var (value, type) = column.Type == "string" ? (Truth(column.Name), DataType.Float) : (column.Name, column.Type == "float" ? DataType.Float : DataType.Double);
        return type == element ? value : _editor.Cast(value, element);
    }

    /// <summary>Truth values as 0 and 1, missing ones as NaN: a part of them in the whole of 0/0.</summary>
    private string Truth(string column)
    {
        var both = _editor.Reshape(_editor.Node("OneHotEncoder", [column], OnnxGraph.MlDomain, GraphEditor.Strings("cats_strings", ["false", "true"]), GraphEditor.Int("zeros", 1)), -1, 2);
        var (no, yes) = (_editor.Column(both, 0), _editor.Column(both, 1));
        return _editor.Node("Div", [yes, _editor.Node("Add", [no, yes])]);
    }

    private void AddOutputs()
    {
        if (_roles.Classes is null)
        {
            Output(0, _editor.Reshape(As(ValueOf(_roles.Scores[0]), ElementOf(_roles.Scores[0]), _signature.Outputs[0].Type), -1, 1), Rows, Fixed(1));
            return;
        }

        var probabilities = Probabilities(_roles.Classes.Count);
        Output(0, _roles.Label is { } label ? Label(ValueOf(label), ElementOf(label)) : Name(_editor.Node("ArgMax", [probabilities], string.Empty, GraphEditor.Int("axis", 1), GraphEditor.Int("keepdims", 0))), Rows);
        Output(1, probabilities, Rows, Fixed(_roles.Classes.Count));
    }

    private string As(string value, DataType element, string type) =>
        element == (type == "double" ? DataType.Double : DataType.Float) ? value : _editor.Cast(value, type == "double" ? DataType.Double : DataType.Float);

    private string Probabilities(int classes)
    {
        string[] scores = [.. _roles.Scores.Select(score => As(ValueOf(score), ElementOf(SourceOf(score)), "float"))];
        switch (_roles.Kind)
        {
            case ScoreKind.ProbabilityOfEach:
                return _editor.Node("Concat", [.. scores.Select(score => _editor.Reshape(score, -1, 1))], string.Empty, GraphEditor.Int("axis", 1));
            case ScoreKind.Logits:
                return _editor.Node("Softmax", [_editor.Reshape(scores[0], -1, classes)], string.Empty, GraphEditor.Int("axis", 1));
            case ScoreKind.PositiveLogit:
                return Both(_editor.Node("Sigmoid", scores));
            case ScoreKind.PositiveProbability:
                return Both(scores[0]);
            default:
                return _editor.Reshape(scores[0], -1, classes);
        }
    }

    private string Both(string positive)
    {
        var column = _editor.Reshape(positive, -1, 1);
        return _editor.Node("Concat", [_editor.Node("Sub", [_editor.Constant(1f), column]), column], string.Empty, GraphEditor.Int("axis", 1));
    }

    /// <summary>The class that the graph itself predicts, by the name it is served by.</summary>
    private string Label(string value, DataType element)
    {
        if (element == DataType.String)
        {
            var text = _editor.Reshape(value, -1);
            return _roles.Renames ? _editor.Node("LabelEncoder", [text], OnnxGraph.MlDomain, GraphEditor.Strings("keys_strings", _roles.LabelClasses!), GraphEditor.Strings("values_strings", _roles.Classes!)) : text;
        }

        var number = element == DataType.Int64 ? value : _editor.Cast(value, DataType.Int64);
        if (_signature.Outputs[0].Type == "int64")
        {
            return _editor.Reshape(number, -1);
        }

        var known = _editor.Constant([.. _roles.LabelClasses!.Select(name => long.Parse(name, CultureInfo.InvariantCulture))]);
        var equal = _editor.Cast(_editor.Node("Equal", [_editor.Reshape(number, -1, 1), known]), DataType.Float);
        return Name(_editor.Node("ArgMax", [equal], string.Empty, GraphEditor.Int("axis", 1), GraphEditor.Int("keepdims", 0)));
    }

    private string Name(string index)
    {
        var names = _signature.Outputs[0].Type == "int64"
            ? _editor.Constant([.. _roles.Classes!.Select(name => long.Parse(name, CultureInfo.InvariantCulture))])
            : _editor.Constant([.. _roles.Classes!]);
        return _editor.Node("Gather", [names, index], string.Empty, GraphEditor.Int("axis", 0));
    }

    private void Output(int index, string value, params TensorShapeProto.Types.Dimension[] shape)
    {
        var (name, type) = _signature.Outputs[index];
        _editor.Node("Identity", [value], name, string.Empty);
        _model.Graph.Output.Add(Value(name, type switch
        {
            "float" => DataType.Float,
            "double" => DataType.Double,
            "int64" => DataType.Int64,
            _ => DataType.String,
        }, shape));
    }

    private static TensorShapeProto.Types.Dimension Rows => new() { DimParam = "N" };

    private static TensorShapeProto.Types.Dimension Fixed(long length) => new() { DimValue = length };

    /// <summary>A value; without a shape one whose shape is found out.</summary>
    private static ValueInfoProto Value(string name, DataType element, params TensorShapeProto.Types.Dimension[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)element };
        if (shape.Length > 0)
        {
            tensor.Shape = new TensorShapeProto { Dim = { shape } };
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
