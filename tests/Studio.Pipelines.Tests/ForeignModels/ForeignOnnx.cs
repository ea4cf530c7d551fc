namespace Studio.Pipelines.Tests.ForeignModels;

using Google.Protobuf;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Graphs.Proto;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>ONNX files as other tools write them, built by hand.</summary>
internal sealed class ForeignOnnx
{
    private readonly ModelProto _model;

    /// <summary>A file without operators.</summary>
    public ForeignOnnx(long opset = 15, long mlOpset = 1)
    {
        _model = new ModelProto { IrVersion = 7, ProducerName = "handmade", Graph = new GraphProto { Name = "foreign" } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = OnnxGraph.MlDomain, Version = mlOpset });
        Editor = new GraphEditor(_model, "inner.", "x", "y", "label", "probabilities");
    }

    /// <summary>Adds operators.</summary>
    public GraphEditor Editor { get; }

    /// <summary>Its graph.</summary>
    public GraphProto Graph => _model.Graph;

    /// <summary>Its functions.</summary>
    public IList<FunctionProto> Functions => _model.Functions;

    /// <summary>Adds an input; −1 for a free dimension.</summary>
    public string Input(string name, DataType type, params long[] shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return name;
    }

    /// <summary>Adds an output of a value.</summary>
    public void Output(string name, string value, DataType type, params long[] shape)
    {
        Editor.Node("Identity", [value], name, string.Empty);
        _model.Graph.Output.Add(Value(name, type, shape));
    }

    /// <summary>Adds a map from classes to the columns of a matrix.</summary>
    public void ZipMap(string name, string value, params string[] classes)
    {
        Editor.Node("ZipMap", [value], name, OnnxGraph.MlDomain, GraphEditor.Strings("classlabels_strings", classes));
        _model.Graph.Output.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = new TypeProto { MapType = new TypeProto.Types.Map { KeyType = (int)DataType.String, ValueType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } } } } },
        });
    }

    /// <summary>A linear classifier of three numbers with the classes a, b and c: its label and its probabilities.</summary>
    public (string Label, string Probabilities) Classifier(string input, params string[] classes)
    {
        var node = Editor.Node("LinearClassifier", [input], "inner.chosen", OnnxGraph.MlDomain, GraphEditor.Floats("coefficients", [0.5f, -0.2f, 0.1f, -0.3f, 0.4f, 0.2f, 0.1f, 0.1f, -0.4f]), GraphEditor.Floats("intercepts", [0.1f, 0, -0.1f]), GraphEditor.Strings("classlabels_strings", classes), GraphEditor.Int("multi_class", 1));
        node.Attribute.Add(new AttributeProto { Name = "post_transform", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8("SOFTMAX") });
        node.Output.Add("inner.scores");
        return ("inner.chosen", "inner.scores");
    }

    /// <summary>The sum of three numbers, weighed 1, 2 and 3, as a matrix of one column.</summary>
    public string Weighed(string input) => Editor.Node("MatMul", [input, Editor.Reshape(Editor.Constant(1f, 2f, 3f), 3, 1)]);

    /// <summary>The bytes of the file.</summary>
    public byte[] ToArray() => _model.ToByteArray();

    private static ValueInfoProto Value(string name, DataType type, long[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new TensorShapeProto { Dim = { shape.Select(length => length < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "rows" } : new TensorShapeProto.Types.Dimension { DimValue = length }) } },
            },
        },
    };
}
