namespace Studio.Pipelines.ForeignModels;

using System.Runtime.InteropServices;
using Studio.Pipelines.Graphs.Proto;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>Finds the classes that a graph knows: the attributes of its classifiers, or the list from which its label is taken.</summary>
internal static class ClassLabels
{
    private static readonly string[] s_attributes = ["classlabels_strings", "classlabels_ints", "classlabels_int64s"];

    /// <summary>The classes of a label, in the order of their probabilities; null where the graph does not tell.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="label">Output with the class.</param>
    /// <param name="width">How many there are; null where that is not known.</param>
    public static IReadOnlyList<string>? Find(GraphProto graph, string label, int? width) => OfList(graph, label, width) ?? OfClassifier(graph, label, width);

    /// <summary>The operators that tell what a model is: classifiers and regressors of <c>ai.onnx.ml</c>.</summary>
    public static string? MainOperator(GraphProto graph) => graph.Node
        .Where(node => node.OpType.EndsWith("Classifier", StringComparison.Ordinal) || node.OpType.EndsWith("Regressor", StringComparison.Ordinal) || node.OpType.StartsWith("TreeEnsemble", StringComparison.Ordinal))
        .Select(node => node.OpType)
        .FirstOrDefault();

    private static string[]? OfClassifier(GraphProto graph, string label, int? width)
    {
        var needed = GraphPruning.Needed(graph, [label]);
        var lists = graph.Node.Where(node => node.Output.Any(needed.Contains))
            .SelectMany(node => node.Attribute.Where(attribute => s_attributes.Contains(attribute.Name)).Select(Texts))
            .Where(list => list.Length > 1 && (width is null || list.Length == width))
            .DistinctBy(list => string.Join('\n', list))
            .ToList();
        return lists is [var only] ? only : null;
    }

    private static string[] Texts(AttributeProto attribute) => attribute.Strings.Count > 0
        ? [.. attribute.Strings.Select(text => text.ToStringUtf8())]
        : [.. attribute.Ints.Select(Text)];

    /// <summary>Exporters take a class out of a list by its index, and change its type and shape later on.</summary>
    private static string[]? OfList(GraphProto graph, string label, int? width)
    {
        var name = label;
        while (graph.Node.FirstOrDefault(node => node.Output.Contains(name)) is { } node)
        {
            switch (node.OpType)
            {
                case "Identity" or "Cast" or "Reshape" or "Squeeze" or "Flatten":
                    name = node.Input[0];
                    continue;
                case "ArrayFeatureExtractor" or "Gather" when graph.Initializer.FirstOrDefault(constant => constant.Name == node.Input[0]) is { } list:
                    return Values(list) is { } values && (width is null || values.Length == width) ? values : null;
                case "ArgMax" when width is { } count:
                    return [.. Enumerable.Range(0, count).Select(index => Text(index))];
                default:
                    return null;
            }
        }

        return null;
    }

    private static string[]? Values(TensorProto list) => (DataType)list.DataType switch
    {
        DataType.String => [.. list.StringData.Select(text => text.ToStringUtf8())],
        DataType.Int64 => [.. (list.RawData.Length > 0 ? MemoryMarshal.Cast<byte, long>(list.RawData.Span).ToArray() : [.. list.Int64Data]).Select(Text)],
        DataType.Int32 => [.. (list.RawData.Length > 0 ? MemoryMarshal.Cast<byte, int>(list.RawData.Span).ToArray() : [.. list.Int32Data]).Select(number => Text(number))],
        _ => null,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
