namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Graphs.Proto;

/// <summary>An output that is a map from each class to its probability, a row; as scikit-learn's exporter writes it.</summary>
/// <param name="Output">Name of the output.</param>
/// <param name="Source">The matrix of probabilities that it is made of.</param>
/// <param name="Classes">The classes, in the order of the matrix's columns.</param>
/// <param name="HasTexts">True when the classes are texts; false for whole numbers.</param>
internal sealed record ZippedMap(string Output, string Source, IReadOnlyList<string> Classes, bool HasTexts)
{
    /// <summary>Finds what an output is made of.</summary>
    /// <exception cref="ImportException">It is made of something else.</exception>
    public static ZippedMap Find(GraphProto graph, string output)
    {
        var name = output;
        while (graph.Node.FirstOrDefault(node => node.Output.Contains(name)) is { } node)
        {
            switch (node.OpType)
            {
                case "Identity":
                    name = node.Input[0];
                    continue;
                case "ZipMap":
                    var texts = node.Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_strings")?.Strings.Select(text => text.ToStringUtf8()).ToArray() ?? [];
                    var numbers = node.Attribute.FirstOrDefault(attribute => attribute.Name == "classlabels_int64s")?.Ints ?? [];
                    return new ZippedMap(output, node.Input[0], texts.Length > 0 ? texts : [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))], texts.Length > 0);
                default:
                    throw new ImportException($"The output '{output}' is a map that the operator {node.OpType} makes; export the model with plain probabilities (zipmap=False).", node.OpType);
            }
        }

        throw new ImportException($"Nothing makes the output '{output}'.");
    }
}
