namespace Studio.Pipelines.ForeignModels.Onnx;

using Studio.Pipelines.Graphs.Proto;

/// <summary>Functions of a file, which ONNX Runtime writes out wherever they are called: a few that call one another ten times each would become billions of operators.</summary>
internal sealed class OnnxFunctions
{
    /// <summary>Most functions that call one another in a row.</summary>
    public const int MostLevels = 50;

    private readonly Dictionary<(string Domain, string Name), FunctionProto> _functions = [];
    private readonly Dictionary<(string Domain, string Name), long> _counts = [];

    private OnnxFunctions(ModelProto model)
    {
        foreach (var function in model.Functions)
        {
            _functions[(function.Domain, function.Name)] = function;
        }
    }

    /// <summary>Checks how much a model becomes once its functions are written out.</summary>
    /// <exception cref="ImportException">It is more than <see cref="OnnxCheck.MostNodes"/> operators, or without an end.</exception>
    public static void Check(ModelProto model)
    {
        if (new OnnxFunctions(model).Count(model.Graph.Node, 0) > OnnxCheck.MostNodes)
        {
            throw new ImportException(FormattableString.Invariant($"The functions of the file become more than {OnnxCheck.MostNodes:N0} operators where they are called; no model of a table needs as many."));
        }
    }

    private long Count(IEnumerable<NodeProto> nodes, int level) => GraphWalk.Nodes(nodes).Aggregate(
        0L, (sum, node) => sum > OnnxCheck.MostNodes ? sum : sum + 1 + (_functions.TryGetValue((node.Domain, node.OpType), out var function) ? Count(function, level + 1) : 0));

    private long Count(FunctionProto function, int level)
    {
        if (level > MostLevels)
        {
            throw new ImportException($"The function '{function.Name}' of the file calls itself, or is called through more than {MostLevels} others; it is not run.", function.Name);
        }

        var key = (function.Domain, function.Name);
        return _counts.TryGetValue(key, out var known) ? known : _counts[key] = Count(function.Node, level);
    }
}
