namespace Studio.Pipelines.Graphs;

using System.Runtime.InteropServices;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using AttributeType = Studio.Pipelines.Graphs.Proto.AttributeProto.Types.AttributeType;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>Adds nodes and constants to a model that is there already, under names that none of its values has.</summary>
internal sealed class GraphEditor
{
    private readonly ModelProto _model;
    private readonly string _prefix;
    private readonly HashSet<string> _names;

    /// <summary>Edits a model in place.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prefix">What new names begin with.</param>
    /// <param name="taken">Further names that values of the model have or will have.</param>
    public GraphEditor(ModelProto model, string prefix, params IEnumerable<string> taken)
    {
        var graph = model.Graph;
        (_model, _prefix) = (model, prefix);
        _names =
        [
            .. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(constant => constant.Name),
            .. graph.Node.SelectMany(node => node.Output), .. graph.Node.Select(node => node.Name), .. taken,
        ];
    }

    /// <summary>An attribute with a whole number.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    /// <summary>An attribute with a number.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    /// <summary>An attribute with whole numbers.</summary>
    public static AttributeProto Ints(string name, IEnumerable<long> values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };

    /// <summary>An attribute with numbers.</summary>
    public static AttributeProto Floats(string name, IEnumerable<float> values) => new() { Name = name, Type = AttributeType.Floats, Floats = { values } };

    /// <summary>An attribute with texts.</summary>
    public static AttributeProto Strings(string name, IEnumerable<string> values) =>
        new() { Name = name, Type = AttributeType.Strings, Strings = { values.Select(ByteString.CopyFromUtf8) } };

    /// <summary>Adds an operator of one output, which it returns.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Values that it reads.</param>
    /// <param name="domain">Empty for <c>ai.onnx</c>.</param>
    /// <param name="attributes">Its attributes.</param>
    public string Node(string op, IReadOnlyList<string> inputs, string domain = "", params AttributeProto[] attributes)
    {
        var output = Free(op);
        Node(op, inputs, output, domain, attributes);
        return output;
    }

    /// <summary>Adds an operator whose output has a name of its own.</summary>
    public NodeProto Node(string op, IReadOnlyList<string> inputs, string output, string domain, params AttributeProto[] attributes)
    {
        var node = new NodeProto { Name = Free($"{op}.node"), OpType = op, Domain = domain, Input = { inputs }, Output = { output }, Attribute = { attributes } };
        _model.Graph.Node.Add(node);
        return node;
    }

    /// <summary>Casts a value.</summary>
    public string Cast(string value, DataType type) => Node("Cast", [value], string.Empty, Int("to", (long)type));

    /// <summary>Gives a value another shape.</summary>
    /// <param name="value">The value.</param>
    /// <param name="shape">Its new shape; −1 for what is left.</param>
    public string Reshape(string value, params long[] shape) => Node("Reshape", [value, Constant(shape)]);

    /// <summary>A column of a matrix, as a matrix of one column.</summary>
    public string Column(string matrix, long index) => Node("Gather", [matrix, Constant([index])], string.Empty, Int("axis", 1));

    /// <summary>A constant vector.</summary>
    public string Constant(params float[] values) =>
        Constant(new TensorProto { DataType = (int)DataType.Float, Dims = { values.Length }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) });

    /// <summary>A constant vector.</summary>
    public string Constant(params long[] values) =>
        Constant(new TensorProto { DataType = (int)DataType.Int64, Dims = { values.Length }, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)) });

    /// <summary>A constant vector.</summary>
    public string Constant(params string[] values) =>
        Constant(new TensorProto { DataType = (int)DataType.String, Dims = { values.Length }, StringData = { values.Select(ByteString.CopyFromUtf8) } });

    /// <summary>A constant vector of 64-bit numbers, or a matrix of so many columns.</summary>
    public string Constant(double[] values, int? columns = null) => Constant(new TensorProto
    {
        DataType = (int)DataType.Double,
        Dims = { columns is { } width ? [values.Length / width, width] : new long[] { values.Length } },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(values)),
    });

    /// <summary>A name that no value has.</summary>
    public string Free(string name)
    {
        var free = _prefix + name;
        while (!_names.Add(free))
        {
            free += "_";
        }

        return free;
    }

    private string Constant(TensorProto tensor)
    {
        tensor.Name = Free("constant");
        _model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }
}
