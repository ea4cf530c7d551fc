namespace Studio.Pipelines.ForeignModels;

using Google.Protobuf.Collections;
using Studio.Pipelines.Graphs.Proto;

/// <summary>Renames the values of a graph.</summary>
internal static class GraphNames
{
    /// <summary>Puts a prefix before the name of every value and node, in the graphs within nodes too.</summary>
    public static void Prefix(GraphProto graph, string prefix)
    {
        graph.ValueInfo.Clear();
        foreach (var value in graph.Input.Concat(graph.Output))
        {
            value.Name = prefix + value.Name;
        }

        foreach (var constant in graph.Initializer.Concat(graph.SparseInitializer.Select(sparse => sparse.Values)))
        {
            constant.Name = prefix + constant.Name;
        }

        foreach (var node in graph.Node)
        {
            node.Name = prefix + node.Name;
            Prefix(node.Input, prefix);
            Prefix(node.Output, prefix);
            foreach (var inner in node.Attribute.SelectMany(GraphWalk.GraphsOf))
            {
                Prefix(inner, prefix);
            }
        }
    }

    /// <summary>An empty name stands for an input or output that is left out.</summary>
    private static void Prefix(RepeatedField<string> names, string prefix)
    {
        for (var i = 0; i < names.Count; i++)
        {
            names[i] = names[i].Length == 0 ? string.Empty : prefix + names[i];
        }
    }
}
