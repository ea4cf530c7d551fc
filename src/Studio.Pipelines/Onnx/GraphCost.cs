namespace Studio.Pipelines.Onnx;

using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Graphs.Proto;

/// <summary>
/// What a graph costs a row, counted instead of timed: nodes of trees visited, multiplications, values and strings handled, each at what it took in
/// ONNX Runtime on one core of a server of 2024. The same graph costs the same wherever and whenever it is asked, so that a choice that rests on
/// it can be repeated; batches are taken to be large, which spreads over many rows what a call costs.
/// </summary>
internal static class GraphCost
{
    // Nanoseconds. A visit of a node is a branch that nobody can foresee, and all else of a tree is small beside it.
    private const double TreeVisit = 5.5;
    private const double CachedNodes = 1e5;
    private const double Multiplication = 0.018;
    private const double Ranking = 6;
    private const double OtherValue = 0.4;

    private static readonly Dictionary<string, double> ValueOf = new()
    {
        ["Exp"] = 2.5,
        ["Log"] = 3.5,
        ["Pow"] = 10,
        ["Sqrt"] = 1,
        ["Erf"] = 2.5,
        ["Tanh"] = 2.5,
        ["Sigmoid"] = 1.5,
        ["Softmax"] = 5,
        ["Sin"] = 10,
        ["Cos"] = 10,
        ["LabelEncoder"] = 14,
        ["Tokenizer"] = 200,
        ["TfIdfVectorizer"] = 0.5,
        ["StringNormalizer"] = 150,
        ["Gather"] = 2,
        ["Mod"] = 5,
        ["Shape"] = 0,
        ["Reshape"] = 0,
        ["Squeeze"] = 0,
        ["Unsqueeze"] = 0,
        ["Identity"] = 0,
    };

    /// <summary>Microseconds a row.</summary>
    /// <param name="model">An ONNX model.</param>
    /// <param name="inputs">All its inputs, of the same few rows; how long texts are and which way rows go through trees is taken from them.</param>
    public static double Microseconds(byte[] model, IReadOnlyDictionary<string, OrtValue> inputs) => ByOperator(model, inputs).Values.Sum();

    /// <summary>The same by type of operator.</summary>
    internal static IReadOnlyDictionary<string, double> ByOperator(byte[] model, IReadOnlyDictionary<string, OrtValue> inputs)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        string[] names = [.. proto.Graph.Node.SelectMany(node => node.Output).Where(name => name.Length > 0)];
        var rows = inputs.Values.First().GetTensorTypeAndShape().Shape[0];
        using var results = Run(proto, inputs, names);
        var values = inputs.Concat(names.Zip(results, KeyValuePair.Create)).ToDictionary();
        var shapes = values.ToDictionary(value => value.Key, value => value.Value.GetTensorTypeAndShape().Shape);
        foreach (var constant in proto.Graph.Initializer)
        {
            shapes[constant.Name] = [.. constant.Dims];
        }

        return proto.Graph.Node.GroupBy(node => node.OpType).ToDictionary(
            nodes => nodes.Key,
            nodes => nodes.Sum(node => node.OpType == ScoringGraph.Trees ? OfTrees(node, values[node.Input[0]]) : Other(node, shapes)) / (1000 * rows));
    }

    /// <summary>Every value that the graph makes.</summary>
    private static IDisposableReadOnlyCollection<OrtValue> Run(ModelProto model, IReadOnlyDictionary<string, OrtValue> inputs, string[] names)
    {
        var open = model.Clone();
        open.Graph.Output.AddRange(names.Except(open.Graph.Output.Select(output => output.Name)).Select(name => new ValueInfoProto { Name = name }));
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        using var session = new InferenceSession(open.ToByteArray(), options);
        using var run = new RunOptions();
        return session.Run(run, inputs, names);
    }

    /// <summary>Nanoseconds of all rows together.</summary>
    private static double Other(NodeProto node, Dictionary<string, long[]> shapes)
    {
        double Values(string name) => shapes[name].Aggregate(1.0, (product, length) => product * length);
        var made = node.Output.Where(name => name.Length > 0).Sum(Values);
        return node.OpType switch
        {
            "MatMul" or "Gemm" => made * shapes[node.Input[0]][^1] * Multiplication,
            "Conv" => made * Values(node.Input[1]) / shapes[node.Input[1]][0] * Multiplication,
            "TopK" => Values(node.Input[0]) * Ranking,
            _ => made * ValueOf.GetValueOrDefault(node.OpType, OtherValue),
        };
    }

    /// <summary>Nanoseconds of all rows together: the nodes that they visit, each the dearer the less of the trees the caches hold.</summary>
    private static double OfTrees(NodeProto node, OrtValue features)
    {
        T[] List<T>(string name, Func<AttributeProto, IEnumerable<T>> values) => [.. values(node.Attribute.Single(attribute => attribute.Name == name))];
        var (trees, indices, thresholds) = (List("nodes_treeids", list => list.Ints), List("nodes_featureids", list => list.Ints), List("nodes_values", list => list.Floats));
        var (left, right) = (List("nodes_truenodeids", list => list.Ints), List("nodes_falsenodeids", list => list.Ints));
        int[] roots = [.. Enumerable.Range(0, trees.Length).Where(place => place == 0 || trees[place] != trees[place - 1])];
        var rows = features.GetTensorDataAsSpan<float>();
        var width = (int)features.GetTensorTypeAndShape().Shape[1];
        var visits = 0L;
        for (var first = 0; first < rows.Length; first += width)
        {
            foreach (var root in roots)
            {
                // A leaf has no children: both are 0, which is the root.
                for (var place = root; left[place] != right[place]; visits++)
                {
                    place = root + (int)(rows[first + (int)indices[place]] <= thresholds[place] ? left[place] : right[place]);
                }
            }
        }

        return visits * TreeVisit * (1 + Math.Max(0, Math.Log2(trees.Length / CachedNodes) / 3));
    }
}
