namespace Studio.Pipelines.Graphs;

using Studio.Pipelines.Graphs.Proto;

/// <summary>Finds and leaves out what outputs do not depend on.</summary>
internal static class GraphPruning
{
    /// <summary>All values that some values depend on, themselves included.</summary>
    public static HashSet<string> Needed(GraphProto graph, IEnumerable<string> values) => Needed(graph, values, _ => false);

    /// <summary>All values that some values depend on, themselves included.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">The values.</param>
    /// <param name="ends">True for operators whose inputs do not count.</param>
    public static HashSet<string> Needed(GraphProto graph, IEnumerable<string> values, Predicate<NodeProto> ends)
    {
        var makers = graph.Node.SelectMany(node => node.Output.Where(output => output.Length > 0).Select(output => (output, node))).ToLookup(pair => pair.output, pair => pair.node);
        var needed = new HashSet<string>();
        var open = new Stack<string>(values);
        while (open.TryPop(out var value))
        {
            if (needed.Add(value))
            {
                foreach (var read in makers[value].Where(node => !ends(node)).SelectMany(Reads))
                {
                    open.Push(read);
                }
            }
        }

        return needed;
    }

    /// <summary>Leaves out nodes and constants that are not needed.</summary>
    public static void Prune(GraphProto graph, HashSet<string> needed)
    {
        Keep(graph.Node, node => node.Output.Any(needed.Contains));
        Keep(graph.Initializer, constant => needed.Contains(constant.Name));
        Keep(graph.SparseInitializer, constant => needed.Contains(constant.Values.Name));
    }

    /// <summary>Values that a node reads, those that the graphs within it take from outside among them.</summary>
    private static IEnumerable<string> Reads(NodeProto node) =>
        [.. node.Input.Where(input => input.Length > 0), .. node.Attribute.SelectMany(GraphWalk.GraphsOf).SelectMany(graph => graph.Node.SelectMany(Reads).Concat(graph.Output.Select(output => output.Name)))];

    private static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> list, Predicate<T> needed)
    {
        T[] kept = [.. list.Where(item => needed(item))];
        list.Clear();
        list.AddRange(kept);
    }
}
