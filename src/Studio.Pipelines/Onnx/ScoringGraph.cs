namespace Studio.Pipelines.Onnx;

using System.Runtime.InteropServices;
using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;

/// <summary>
/// A model as a graph of its own that begins with one operator that scores the features: sums of trees (<c>TreeEnsembleRegressor</c>) or
/// weighted features (<c>Gemm</c>). What follows, its link, makes predictions of the scores.
/// </summary>
/// <param name="Root">The operator.</param>
/// <param name="Link">The others, in order.</param>
/// <param name="Constants">Constants of the graph, by name.</param>
/// <param name="Outputs">Scores a row.</param>
internal sealed record ScoringGraph(NodeProto Root, IReadOnlyList<NodeProto> Link, IReadOnlyDictionary<string, TensorProto> Constants, int Outputs)
{
    /// <summary>Root of sums of trees.</summary>
    public const string Trees = "TreeEnsembleRegressor";

    /// <summary>Root of weighted features.</summary>
    public const string Linear = "Gemm";

    // What acts on each score alone, or on the scores of one model along the last axis.
    private static readonly string[] LinkOperators = ["Mul", "Add", "Div", "Sigmoid", "Softmax", "Clip", "ReduceSum"];

    /// <summary>Name of the value that the root makes.</summary>
    public string Scores => Root.Output[0];

    /// <summary>Nodes and leaves of all trees; 0 for weighted features.</summary>
    public int Nodes => Root.OpType == Trees ? Attribute("nodes_treeids").Ints.Count : 0;

    /// <summary>
    /// Factor and summand of a link that only multiplies and adds numbers to one score; null for any other. Then a sum of predictions is one
    /// sum of scores.
    /// </summary>
    public (double Factor, double Summand)? Affine
    {
        get
        {
            if (Outputs != 1 || Link.Any(node => node.OpType is not ("Mul" or "Add") || node.Input.Count(Constants.ContainsKey) != 1))
            {
                return null;
            }

            var (factor, summand) = (1.0, 0.0);
            foreach (var node in Link)
            {
                var number = (double)Numbers(node.Input.Single(Constants.ContainsKey))[0];
                (factor, summand) = node.OpType == "Mul" ? (factor * number, summand * number) : (factor, summand + number);
            }

            return (factor, summand);
        }
    }

    /// <summary>
    /// Models of the same key become one operator: they have the same root and links that differ in numbers only where that does not matter. Null for
    /// sums of trees that cannot be added to each other: beside each other in one operator they take ONNX Runtime up to twice as long as apart.
    /// </summary>
    public string? Key => (Affine, Root.OpType) switch
    {
        (not null, _) => $"{Root.OpType} affine",
        (_, Trees) => null,
        _ => $"{Root.OpType} {Outputs} {string.Join(' ', Link.Select(Describe))}",
    };

    /// <summary>The model as such a graph; null where it is another kind of model, or stored in another form.</summary>
    /// <param name="model">What a learner trained, or what was stored of it.</param>
    public static ScoringGraph? Of(ITransformer model) => model switch
    {
        StoredModel stored => Read(stored.Parse().Graph),
        TreeModel or ForestModel or LinearModel => Read(ModelProto.Parser.ParseFrom(StoredModelExport.ToOnnx((PredictionModel)model)).Graph),
        _ => null,
    };

    /// <summary>Values of a constant.</summary>
    public ReadOnlySpan<float> Numbers(string name) => Constants[name] is { RawData.IsEmpty: false } tensor
        ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span)
        : Constants[name].FloatData.ToArray();

    /// <summary>An attribute of the root.</summary>
    public AttributeProto Attribute(string name) => Root.Attribute.Single(attribute => attribute.Name == name);

    private static ScoringGraph? Read(GraphProto graph)
    {
        var constants = graph.Initializer.ToDictionary(constant => constant.Name);
        var (root, link) = (graph.Node[0], graph.Node.Skip(1).SkipLast(1).ToList());
        return IsRoot(root, constants, graph.Input[0].Name)
            && link.TrueForAll(node => IsLink(node, constants, root.Input[0]))
            && graph.Node[^1].Input[0] == (link.Count == 0 ? root : link[^1]).Output[0]
                ? new ScoringGraph(root, link, constants, Width(root, constants))
                : null;
    }

    private static bool IsRoot(NodeProto node, Dictionary<string, TensorProto> constants, string features) =>
        node.Input[0] == features
        && (node.OpType == Trees
            || (node.OpType == Linear && node.Input.Count(constants.ContainsKey) == 2 && node.Attribute is [{ Name: "transB", I: 1 }]));

    private static bool IsLink(NodeProto node, Dictionary<string, TensorProto> constants, string features) =>
        LinkOperators.Contains(node.OpType)
        && !node.Input.Contains(features)
        && node.Attribute.All(attribute => attribute.Name != "axis" || attribute.I == -1)
        && node.Input.Where(constants.ContainsKey).All(name => constants[name].Dims.All(length => length == 1))
        && (node.OpType != "ReduceSum" || BitConverter.ToInt64(constants[node.Input[1]].RawData.Span) == -1);

    private static int Width(NodeProto root, Dictionary<string, TensorProto> constants) => root.OpType == Trees
        ? (int)root.Attribute.Single(attribute => attribute.Name == "n_targets").I
        : (int)constants[root.Input[1]].Dims[0];

    /// <summary>The operator with its numbers, its values named by their place.</summary>
    private string Describe(NodeProto node)
    {
        var places = Link.SelectMany(other => other.Output).Prepend(Scores).ToList();
        var described = new NodeProto { OpType = node.OpType };
        described.Attribute.AddRange(node.Attribute);
        described.Input.AddRange(node.Input.Select(name => Constants.TryGetValue(name, out var constant)
            ? $"{constant.DataType} {constant.RawData.ToBase64()} {string.Join(',', constant.FloatData)}"
            : places.IndexOf(name).ToString(CultureInfo.InvariantCulture)));
        return described.ToByteString().ToBase64();
    }
}
