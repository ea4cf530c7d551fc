namespace Studio.Pipelines.Onnx.Converters;

/// <summary>
/// Distances to all rows as one <c>Gemm</c> of doubles, by ‖x‖² − 2x·r + ‖r‖²; the kernel by <c>Sqrt</c> and <c>Exp</c>; the weighted sums as one <c>Gemm</c> of the
/// likeness and one of the coordinates. All in doubles, as the model does.
/// </summary>
public sealed class KernelModelConverter : OnnxConverter<KernelModel>
{
    /// <inheritdoc/>
    protected override void Convert(KernelModel model, OnnxScope scope)
    {
        var (graph, rows) = (scope.Graph, model.Rows);
        var centered = graph.Node("Sub", [scope[ColumnNames.Features], graph.Constant(rows.Centers)]);
        var coordinates = graph.Cast(graph.Node("Mul", [centered, graph.Constant(rows.Scales)]), OnnxElement.Double);
        var likeness = Likeness(graph, model.Kernel, Distances(graph, model, coordinates));
        var linear = graph.Node("Gemm", [coordinates, Matrix(graph, rows.Linear), graph.Constant(rows.Biases)], ("transB", 1));
        var sum = graph.Node("Gemm", [likeness, Matrix(graph, rows.Weights), linear], ("transB", 1));
        OutputLinkNodes.Add(model.Link, graph.Cast(sum, OnnxElement.Float), scope);
    }

    private static string Distances(OnnxGraph graph, KernelModel model, string coordinates)
    {
        var square = graph.Node("ReduceSum", [graph.Node("Mul", [coordinates, coordinates]), graph.Constant([1L])], ("keepdims", 1));
        float[] known = [.. model.Rows.Coordinates.SelectMany(coordinate => coordinate.Select(value => (float)(-2 * value)))];

        // The square rides along as one more coordinate against ones: no further matrix of rows × rows is made for it.
        var ones = graph.Constant(Enumerable.Repeat(1f, model.Rows.Count).ToArray(), 1, model.Rows.Count);
        var rows = graph.Concat([graph.Constant(known, model.Features, model.Rows.Count), ones], axis: 0);
        var distances = graph.Node("Gemm", [graph.Concat([coordinates, square]), graph.Cast(rows, OnnxElement.Double), graph.Constant(model.Rows.SquaredLengths)]);
        return graph.Node("Max", [distances, graph.Constant([0d])]);
    }

    private static string Likeness(OnnxGraph graph, KernelFunction kernel, string distances)
    {
        if (kernel == KernelFunction.Rbf)
        {
            return graph.Node("Exp", [graph.Node("Neg", [distances])]);
        }

        var length = graph.Node("Sqrt", [distances]);
        var third = graph.Node("Mul", [distances, graph.Constant([1.0 / 3])]);
        var polynomial = graph.Node("Add", [graph.Node("Add", [length, graph.Constant([1d])]), third]);
        return graph.Node("Mul", [polynomial, graph.Node("Exp", [graph.Node("Neg", [length])])]);
    }

    private static string Matrix(OnnxGraph graph, double[][] rows) => graph.Constant([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);
}
