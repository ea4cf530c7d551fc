namespace Studio.Pipelines.Graphs;

using Studio.Pipelines.Graphs.Proto;

/// <summary>Goes through everything in a model, graphs within nodes and functions among them.</summary>
internal static class GraphWalk
{
    /// <summary>All nodes.</summary>
    public static IEnumerable<NodeProto> Nodes(ModelProto model) =>
        Nodes(model.Graph.Node).Concat(model.Functions.SelectMany(function => Nodes(function.Node)));

    /// <summary>All constants, those within attributes among them.</summary>
    public static IEnumerable<TensorProto> Tensors(ModelProto model) =>
        Graphs(model.Graph).SelectMany(Constants).Concat(Nodes(model).SelectMany(node => node.Attribute).SelectMany(Constants));

    /// <summary>The graphs of an attribute.</summary>
    public static IEnumerable<GraphProto> GraphsOf(AttributeProto attribute) => attribute.G is { } graph ? attribute.Graphs.Prepend(graph) : attribute.Graphs;

    /// <summary>Some nodes, and those of the graphs within them.</summary>
    public static IEnumerable<NodeProto> Nodes(IEnumerable<NodeProto> nodes) =>
        nodes.SelectMany(node => node.Attribute.SelectMany(GraphsOf).SelectMany(graph => Nodes(graph.Node)).Prepend(node));

    /// <summary>A graph, and those within its nodes.</summary>
    public static IEnumerable<GraphProto> Graphs(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Attribute).SelectMany(GraphsOf).SelectMany(Graphs).Prepend(graph);

    private static IEnumerable<TensorProto> Constants(GraphProto graph) =>
        [.. graph.Initializer, .. graph.SparseInitializer.SelectMany(Parts)];

    private static IEnumerable<TensorProto> Constants(AttributeProto attribute) =>
        [.. attribute.Tensors, .. attribute.T is { } tensor ? [tensor] : Array.Empty<TensorProto>(), .. (attribute.SparseTensor is { } sparse ? attribute.SparseTensors.Prepend(sparse) : attribute.SparseTensors).SelectMany(Parts)];

    private static IEnumerable<TensorProto> Parts(SparseTensorProto tensor) => new[] { tensor.Values, tensor.Indices }.Where(part => part is not null);
}
