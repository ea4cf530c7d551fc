namespace Studio.Pipelines.Graphs;

/// <summary>
/// Where a chain of components stands while it is converted: which graph value holds which data-view column. A converter
/// reads the columns its component reads and sets those it writes. A number column is [N,1] double or float as the input
/// declares, a text column [N,1] string, a vector column [N,width] float, a column of
/// pictures [N,3,height,width] float.
/// </summary>
public sealed class OnnxScope
{
    private readonly Dictionary<string, string> _values;

    /// <summary>Creates the outermost scope.</summary>
    public OnnxScope(OnnxGraph graph)
        : this(graph, [])
    {
    }

    private OnnxScope(OnnxGraph graph, Dictionary<string, string> values)
    {
        Graph = graph;
        _values = values;
    }

    /// <summary>The graph that is being built.</summary>
    public OnnxGraph Graph { get; }

    /// <summary>Name of the graph value that holds a column.</summary>
    /// <exception cref="KeyNotFoundException">No component before this one wrote it.</exception>
    public string this[string column]
    {
        get => _values.TryGetValue(column, out var value)
            ? value
            : throw new KeyNotFoundException($"Column '{column}' is not in the graph yet; there are {string.Join(", ", _values.Keys)}.");
        set => _values[column] = value;
    }

    /// <summary>A scope that sees everything here and keeps what is set in it to itself.</summary>
    public OnnxScope Child() => new(Graph, new Dictionary<string, string>(_values));
}
