namespace Studio.Pipelines.Graphs;

/// <summary>Element types of <c>Cast</c>, by their numbers in the ONNX specification.</summary>
internal enum OnnxElement
{
    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>64-bit float.</summary>
    Double = 11,
}

/// <summary>Operators that many converters write.</summary>
internal static class OnnxGraphExtensions
{
    /// <summary>Casts a value.</summary>
    public static string Cast(this OnnxGraph graph, string value, OnnxElement element) =>
        graph.Node("Cast", [value], ("to", (int)element));

    /// <summary>Joins values along an axis; a single value stays as it is.</summary>
    public static string Concat(this OnnxGraph graph, IReadOnlyList<string> values, int axis = 1) =>
        values.Count == 1 ? values[0] : graph.Node("Concat", values, ("axis", axis));

    /// <summary>Adds values; a single value stays as it is.</summary>
    public static string Sum(this OnnxGraph graph, IReadOnlyList<string> values) =>
        values.Count == 1 ? values[0] : graph.Node("Sum", values);

    /// <summary>A value multiplied by a number; by 1 it stays as it is.</summary>
    public static string Times(this OnnxGraph graph, string value, float factor) =>
        factor == 1 ? value : graph.Node("Mul", [value, graph.Constant([factor])]);

    /// <summary>Limits a value from below and above.</summary>
    /// <param name="graph">Graph.</param>
    /// <param name="value">Value.</param>
    /// <param name="least">Constant of one element.</param>
    /// <param name="most">Constant of one element.</param>
    public static string Limit(this OnnxGraph graph, string value, string least, string most) =>
        graph.Node("Min", [graph.Node("Max", [value, least]), most]);
}
