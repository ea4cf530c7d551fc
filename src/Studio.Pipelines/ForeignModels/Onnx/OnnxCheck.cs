namespace Studio.Pipelines.ForeignModels.Onnx;

using Google.Protobuf;
using Studio.Pipelines.Graphs.Proto;
using DataLocation = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataLocation;

/// <summary>
/// What an ONNX file of others must not have: ONNX Runtime would read other files for it, or run for as long as its rows say. What ONNX Runtime does not know, it
/// refuses itself.
/// </summary>
internal static class OnnxCheck
{
    /// <summary>Largest file; those of tables have a few megabytes.</summary>
    public const long MostBytes = 512L * 1024 * 1024;

    /// <summary>Most operators; large forests are one.</summary>
    public const int MostNodes = 50_000;

    /// <summary>The first operator set of <c>ai.onnx</c> that ONNX Runtime vows to know.</summary>
    private const long LeastOpset = 7;

    private const string MachineLearning = "ai.onnx.ml";
    private const string Runtime = "com.microsoft";

    /// <summary>Operators of ONNX Runtime's own domain that exporters of models for tables and texts write; others of it read files or call out of the process.</summary>
    private static readonly HashSet<string> s_runtimeOperators =
        ["BiasGelu", "FastGelu", "FusedGemm", "FusedMatMul", "Gelu", "Inverse", "MurmurHash3", "QuickGelu", "Tokenizer", "TransposeMatMul", "Unique"];

    /// <summary>Operators that make tensors as large as some of their inputs say, and which inputs.</summary>
    private static readonly Dictionary<string, int[]> s_sizes = new()
    {
        ["ConstantOfShape"] = [0],
        ["Range"] = [0, 1, 2],
        ["Expand"] = [1],
        ["Tile"] = [1, 2],
        ["OneHot"] = [1],
        ["Pad"] = [1],
        ["Resize"] = [1, 2, 3],
        ["Upsample"] = [1],
    };

    /// <summary>Reads a file and checks it.</summary>
    /// <exception cref="ImportException">It is none that can be served.</exception>
    public static ModelProto Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            throw new ImportException($"The file has {new FileInfo(path).Length / 1024 / 1024} MiB; at most {MostBytes / 1024 / 1024} MiB are read.");
        }

        using var file = File.OpenRead(path);
        var model = Parse(file);
        Check(model);
        return model;
    }

    /// <summary>Checks a model.</summary>
    /// <exception cref="ImportException">It cannot be served.</exception>
    public static void Check(ModelProto model)
    {
        if (model.Graph is not { Node.Count: > 0, Output.Count: > 0 })
        {
            throw new ImportException("The file has no graph with operators and outputs: nothing can be asked of it.");
        }

        if (GraphWalk.Nodes(model).Take(MostNodes + 1).Count() > MostNodes)
        {
            throw new ImportException(FormattableString.Invariant($"The graph has more than {MostNodes:N0} operators; no model of a table needs as many."));
        }

        CheckOpsets(model);
        CheckConstants(model);
        CheckDimensions(model);
        CheckOperators(model);
        OnnxFunctions.Check(model);
        CheckSizes(model);
    }

    private static ModelProto Parse(Stream file)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(file);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new ImportException($"The file is no ONNX file and no model of ML.NET, or it is damaged or ends too early: {failure.Message} Export or copy it again.");
        }
    }

    private static void CheckOpsets(ModelProto model)
    {
        if (model.OpsetImport.FirstOrDefault(opset => opset.Domain is "" or "ai.onnx") is { Version: < LeastOpset } opset)
        {
            throw new ImportException($"The file is written with operator set {opset.Version}; at least {LeastOpset} is read. Export it again with a newer one, such as 15.");
        }
    }

    private static void CheckConstants(ModelProto model)
    {
        if (GraphWalk.Tensors(model).FirstOrDefault(tensor => tensor.DataLocation == DataLocation.External || tensor.ExternalData.Count > 0) is { } outside)
        {
            throw new ImportException(
                $"The values of '{outside.Name}' lie in another file{Location(outside)}, and files other than this one are not read. Export the model into one file (torch.onnx.export(…, external_data=False), or onnx.save(…, save_as_external_data=False)).");
        }
    }

    /// <summary>Room is made for what a constant states before anybody sees that it has not so much.</summary>
    private static void CheckDimensions(ModelProto model)
    {
        if (GraphWalk.Tensors(model).FirstOrDefault(tensor => tensor.Dims.Any(length => length < 0) || tensor.Dims.Aggregate(1.0, (product, length) => product * length) > MostBytes) is { } wrong)
        {
            throw new ImportException($"The constant '{wrong.Name}' states {string.Join(" × ", wrong.Dims)} values, which no file has. Export the model again.");
        }
    }

    /// <summary>What a row says must not be the size of anything: one row could take all memory. The number of rows may be.</summary>
    private static void CheckSizes(ModelProto model)
    {
        // A name means one value in all graphs of a file; what a branch or a function is given may be the row's.
        var graphs = GraphWalk.Graphs(model.Graph).ToList();
        var all = new GraphProto { Node = { GraphWalk.Nodes(model.Graph.Node) } };
        CheckSizes(all, [.. graphs.SelectMany(graph => graph.Input).Select(input => input.Name).Except(model.Graph.Initializer.Select(constant => constant.Name))]);
        foreach (var function in model.Functions)
        {
            CheckSizes(new GraphProto { Node = { GraphWalk.Nodes(function.Node) } }, [.. function.Input]);
        }
    }

    private static void CheckSizes(GraphProto graph, string[] inputs)
    {
        foreach (var node in graph.Node)
        {
            var sizes = s_sizes.GetValueOrDefault(node.OpType, []).Where(place => place < node.Input.Count && node.Input[place].Length > 0).Select(place => node.Input[place]);
            if (GraphPruning.Needed(graph, sizes, maker => maker.OpType is "Shape" or "Size").Overlaps(inputs))
            {
                throw new ImportException($"The graph makes tensors with {node.OpType} whose size is a value of the row: one row could take all memory. It is not served.", node.OpType);
            }
        }
    }

    private static string Location(TensorProto tensor) => tensor.ExternalData.FirstOrDefault(entry => entry.Key == "location") is { } entry ? $" ('{entry.Value}')" : string.Empty;

    private static void CheckOperators(ModelProto model)
    {
        var functions = model.Functions.Select(function => (function.Domain, function.Name)).ToHashSet();
        foreach (var node in GraphWalk.Nodes(model).Where(node => !functions.Contains((node.Domain, node.OpType))))
        {
            if (node.Domain is not ("" or "ai.onnx" or MachineLearning) && !(node.Domain == Runtime && s_runtimeOperators.Contains(node.OpType)))
            {
                throw new ImportException($"The graph has the operator {node.OpType} of the domain '{node.Domain}', which is not one of ONNX; operators that need a library of their own are not run. Export the model with the operators of ONNX alone.", node.OpType);
            }

            if (node is { OpType: "Loop", Domain: not MachineLearning })
            {
                throw new ImportException("The graph has a Loop, which runs for as long as the values of a row say; it is not served, because one row could hold up all others.", node.OpType);
            }
        }
    }
}
