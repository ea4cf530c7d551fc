namespace Studio.Pipelines.Graphs;

using System.Runtime.InteropServices;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using AttributeType = Studio.Pipelines.Graphs.Proto.AttributeProto.Types.AttributeType;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>
/// Builds an ONNX graph node by node. Values are named by the graph and passed around as strings; equal constants are
/// stored once, and an operator on the same inputs with the same attributes is there once; the same calls give the same bytes.
/// </summary>
public sealed class OnnxGraph
{
    /// <summary>Operator set of <c>ai.onnx</c>: the first with <c>StringConcat</c> and <c>StringSplit</c>.</summary>
    public const int Opset = 20;

    /// <summary>Operator set of <c>ai.onnx.ml</c>.</summary>
    public const int MlOpset = 4;

    /// <summary>Domain of the classical machine-learning operators.</summary>
    public const string MlDomain = "ai.onnx.ml";

    /// <summary>Domain of ONNX Runtime's own operators, used only where no standard one exists.</summary>
    public const string RuntimeDomain = "com.microsoft";

    // IR version 9 belongs to opset 20.
    private const int IrVersion = 9;

    private readonly GraphProto _graph = new() { Name = "maas-studio" };
    private readonly bool _shares;
    private readonly Dictionary<string, string> _constants = [];
    private readonly Dictionary<string, NodeProto> _nodes = [];
    private readonly HashSet<string> _domains = [];
    private readonly HashSet<string> _inputs = [];
    private int _next;

    /// <summary>Creates an empty graph.</summary>
    public OnnxGraph()
        : this(shares: true)
    {
    }

    /// <summary>Creates an empty graph.</summary>
    /// <param name="shares">False to have equal operators as often as they are added.</param>
    internal OnnxGraph(bool shares) => _shares = shares;

    /// <summary>A float constant without dimensions, as bounds and the like want it.</summary>
    public string Scalar(float value) => Store(new TensorProto { DataType = (int)DataType.Float, FloatData = { value } });

    /// <summary>Declares a float input of rows of a shape, such as a features vector: [N, …rowShape].</summary>
    public string Input(string name, IReadOnlyList<long> rowShape)
    {
        _inputs.Add(name);
        _graph.Input.Add(ValueInfo(name, DataType.Float, rowShape));
        return name;
    }

    /// <summary>Declares a raw input column of shape [N,1] and returns its value name, which is the column name. Declare all inputs before adding nodes.</summary>
    public string Input(string column, InputType type)
    {
        var element = type switch
        {
            InputType.Float => DataType.Float,
            InputType.Double => DataType.Double,
            _ => DataType.String,
        };
        _inputs.Add(column);
        _graph.Input.Add(ValueInfo(column, element, [1]));
        return column;
    }

    /// <summary>Declares a string, int64, float or double output and connects a value to it.</summary>
    /// <param name="value">The value to return.</param>
    /// <param name="name">Output name.</param>
    /// <param name="width">Columns of a [N,width] output; null for shape [N].</param>
    /// <param name="element"><c>float</c>, <c>double</c>, <c>int64</c> or <c>string</c>.</param>
    public void Output(string value, string name, string element, int? width)
    {
        var type = element switch
        {
            "float" => DataType.Float,
            "double" => DataType.Double,
            "int64" => DataType.Int64,
            "string" => DataType.String,
            _ => throw new ArgumentOutOfRangeException(nameof(element), element, "Known are float, double, int64 and string."),
        };
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = $"output_{name}", Input = { value }, Output = { name } });
        _graph.Output.Add(ValueInfo(name, type, width is { } columns ? [columns] : []));
    }

    /// <summary>Declares a float output of shape [length], for graphs that are run for one row only.</summary>
    /// <param name="value">The value to return.</param>
    /// <param name="name">Output name.</param>
    /// <param name="length">Its length.</param>
    internal void VectorOutput(string value, string name, int length)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = $"output_{name}", Input = { value }, Output = { name } });
        var info = ValueInfo(name, DataType.Float, [length]);
        info.Type.TensorType.Shape.Dim.RemoveAt(0);
        _graph.Output.Add(info);
    }

    /// <summary>Adds a standard operator with one output and returns that output.</summary>
    /// <param name="op">Operator name.</param>
    /// <param name="inputs">Value names; an empty name leaves an optional input out.</param>
    /// <param name="attributes">Values of type int, long, float, string, and arrays of long, float or string.</param>
    public string Node(string op, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Nodes(op, string.Empty, inputs, 1, attributes)[0];

    /// <summary>Adds an <c>ai.onnx.ml</c> operator with one output and returns that output.</summary>
    public string MlNode(string op, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Nodes(op, MlDomain, inputs, 1, attributes)[0];

    /// <summary>Adds an operator and returns its outputs.</summary>
    /// <param name="op">Operator name.</param>
    /// <param name="domain">Empty for <c>ai.onnx</c>, or <see cref="MlDomain"/> or <see cref="RuntimeDomain"/>.</param>
    /// <param name="inputs">Value names.</param>
    /// <param name="outputs">How many outputs it has.</param>
    /// <param name="attributes">Attributes.</param>
    public IReadOnlyList<string> Nodes(
        string op, string domain, IReadOnlyList<string> inputs, int outputs, params IReadOnlyList<(string Name, object Value)> attributes) =>
        Add(op, domain, inputs, outputs, attributes.Select(attribute => Attribute(attribute.Name, attribute.Value))).Output;

    /// <summary>
    /// Adds the nodes and constants of a model that was built here and has one input and one output, all values renamed. What comes out is the
    /// same as if its nodes had been added to this graph in the first place.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The value that becomes its input.</param>
    /// <returns>The value that its output stands for.</returns>
    internal string Inline(ModelProto model, string input)
    {
        var (inner, names) = (model.Graph, new Dictionary<string, string> { [string.Empty] = string.Empty, [model.Graph.Input[0].Name] = input });
        foreach (var constant in inner.Initializer)
        {
            names[constant.Name] = Constant(constant);
        }

        foreach (var node in inner.Node.Where(node => node.Output[0] != inner.Output[0].Name))
        {
            var added = Add(node.OpType, node.Domain, [.. node.Input.Select(name => names[name])], node.Output.Count, node.Attribute);
            foreach (var (old, name) in node.Output.Zip(added.Output))
            {
                names[old] = name;
            }
        }

        return names[inner.Node.Single(node => node.Output[0] == inner.Output[0].Name).Input[0]];
    }

    /// <summary>Adds an operator of one output of another graph.</summary>
    /// <param name="node">The operator.</param>
    /// <param name="inputs">The values here that it reads.</param>
    internal string Copy(NodeProto node, IReadOnlyList<string> inputs) => Add(node.OpType, node.Domain, inputs, 1, node.Attribute).Output[0];

    /// <summary>A constant of another graph.</summary>
    internal string Constant(TensorProto constant)
    {
        var unnamed = constant.Clone();
        unnamed.Name = string.Empty;
        return Store(unnamed);
    }

    /// <summary>A float constant; without dimensions a vector.</summary>
    public string Constant(float[] values, params long[] dims) =>
        Initializer(DataType.Float, MemoryMarshal.AsBytes<float>(values), values.Length, dims);

    /// <summary>A double constant; without dimensions a vector.</summary>
    public string Constant(double[] values, params long[] dims) =>
        Initializer(DataType.Double, MemoryMarshal.AsBytes<double>(values), values.Length, dims);

    /// <summary>An int64 constant; without dimensions a vector.</summary>
    public string Constant(long[] values, params long[] dims) =>
        Initializer(DataType.Int64, MemoryMarshal.AsBytes<long>(values), values.Length, dims);

    /// <summary>A string constant; without dimensions a vector.</summary>
    public string Constant(string[] values, params long[] dims)
    {
        var tensor = new TensorProto { DataType = (int)DataType.String };
        tensor.Dims.AddRange(dims.Length == 0 ? [values.Length] : dims);
        tensor.StringData.AddRange(values.Select(ByteString.CopyFromUtf8));
        return Store(tensor);
    }

    /// <summary>The finished model.</summary>
    /// <param name="metadata">Entries for <c>metadata_props</c>.</param>
    public byte[] Build(IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "MaaS.Studio",
            ProducerVersion = typeof(OnnxGraph).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = Opset });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = MlDomain, Version = MlOpset });
        if (_domains.Contains(RuntimeDomain))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = RuntimeDomain, Version = 1 });
        }

        model.MetadataProps.AddRange(metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return model.ToByteArray();
    }

    /// <summary>All operators compute the same from the same, so that one is enough.</summary>
    private NodeProto Add(string op, string domain, IReadOnlyList<string> inputs, int outputs, IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = op, Domain = domain };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        var key = $"{outputs} {Hash(node)}";
        if (_shares && _nodes.TryGetValue(key, out var known))
        {
            return known;
        }

        _domains.Add(domain);
        _nodes[key] = node;
        var id = _next++;
        node.Name = $"{op}_{id}";
        for (var i = 0; i < outputs; i++)
        {
            node.Output.Add(Own(outputs == 1 ? $"v{id}" : $"v{id}_{i}"));
        }

        _graph.Node.Add(node);
        return node;
    }

    private static ValueInfoProto ValueInfo(string name, DataType type, IReadOnlyList<long> rowShape)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        shape.Dim.AddRange(rowShape.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));

        var tensor = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                attribute.Type = AttributeType.Int;
                attribute.I = Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
                break;
            case float number:
                attribute.Type = AttributeType.Float;
                attribute.F = number;
                break;
            case string text:
                attribute.Type = AttributeType.String;
                attribute.S = ByteString.CopyFromUtf8(text);
                break;
            case long[] numbers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            case float[] numbers:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.AddRange(numbers);
                break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new ArgumentException($"Attribute '{name}' has type {value.GetType().Name}.", nameof(value));
        }

        return attribute;
    }

    private string Initializer(DataType type, ReadOnlySpan<byte> bytes, int count, long[] dims)
    {
        var tensor = new TensorProto { DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.AddRange(dims.Length == 0 ? [count] : dims);
        return Store(tensor);
    }

    // Columns may be called v1 or c2 too, and they keep their names; all are declared before the first node.
    private string Own(string name) => _inputs.Contains(name) ? Own(name + "_") : name;

    private static string Hash(IMessage message) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(message.ToByteArray()));

    private string Store(TensorProto tensor)
    {
        var key = Hash(tensor);
        if (!_constants.TryGetValue(key, out var name))
        {
            name = Own($"c{_constants.Count}");
            _constants.Add(key, name);
            tensor.Name = name;
            _graph.Initializer.Add(tensor);
        }

        return name;
    }
}
