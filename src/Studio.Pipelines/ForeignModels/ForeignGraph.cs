namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Graphs.Proto;

/// <summary>A graph that was made elsewhere and has been checked.</summary>
internal sealed class ForeignGraph
{
    /// <summary>Reads what is known of a graph.</summary>
    /// <param name="model">The model; see <see cref="Onnx.OnnxCheck"/>.</param>
    public ForeignGraph(ModelProto model)
    {
        Model = model;
        var constants = model.Graph.Initializer.Select(constant => constant.Name).ToHashSet();
        Inputs = [.. model.Graph.Input.Where(input => !constants.Contains(input.Name)).Select(Port)];
        Maps = model.Graph.Output
            .Where(output => output.Type?.SequenceType is not null || output.Type?.MapType is not null)
            .Select(output => ZippedMap.Find(model.Graph, output.Name))
            .ToDictionary(map => map.Output);
        Outputs = [.. model.Graph.Output.Where(output => !Maps.ContainsKey(output.Name)).Select(Port)];
    }

    /// <summary>The model.</summary>
    public ModelProto Model { get; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<GraphPort> Inputs { get; }

    /// <summary>What it answers, but for maps.</summary>
    public IReadOnlyList<GraphPort> Outputs { get; }

    /// <summary>Its outputs that are maps from classes to probabilities, by their names.</summary>
    public IReadOnlyDictionary<string, ZippedMap> Maps { get; }

    /// <summary>Names that are known of the values of an input, in their order.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SlotNames { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The inputs that outputs depend on.</summary>
    public IReadOnlyList<GraphPort> InputsOf(IEnumerable<string> outputs)
    {
        var needed = GraphPruning.Needed(Model.Graph, outputs);
        return [.. Inputs.Where(input => needed.Contains(input.Name))];
    }

    private static GraphPort Port(ValueInfoProto value) => GraphPort.Of(value)
        ?? throw new ImportException($"'{value.Name}' is {(value.Type is null ? "of a type that the file does not tell" : "no tensor")}; only tensors of rows can be served.");
}
