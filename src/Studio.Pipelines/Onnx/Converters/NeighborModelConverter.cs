namespace Studio.Pipelines.Onnx.Converters;

/// <summary>
/// Distances to all rows as one <c>Gemm</c> of doubles, by ‖x‖² − 2x·r + ‖r‖²; the reach by <c>TopK</c>; the weighted means as one <c>MatMul</c>
/// with a column of ones, or of what each row counts for, beside the values, which gives the sum of the weights.
/// </summary>
public sealed class NeighborModelConverter : OnnxConverter<NeighborModel>
{
    /// <inheritdoc/>
    protected override void Convert(NeighborModel model, OnnxScope scope)
    {
        var graph = scope.Graph;
        var centered = graph.Node("Sub", [scope[ColumnNames.Features], graph.Constant(model.Rows.Centers)]);
        var scaled = graph.Node("Mul", [centered, graph.Constant(model.Rows.Scales)]);
        var (distances, square) = Distances(graph, model, graph.Cast(scaled, OnnxElement.Double));
        OutputLinkNodes.Add(model.Link, Mean(graph, model, Weights(graph, model, distances, square)), scope);
    }

    /// <summary>Squared distances to all rows, and the squared length of the row asked for, summed in doubles as the model does.</summary>
    private static (string Distances, string Square) Distances(OnnxGraph graph, NeighborModel model, string scaled)
    {
        var square = graph.Node("ReduceSum", [graph.Node("Mul", [scaled, scaled]), graph.Constant([1L])], ("keepdims", 1));
        float[] coordinates = [.. model.Rows.Coordinates.SelectMany(coordinate => coordinate.Select(value => (float)(-2 * value)))];
        var rows = graph.Concat([graph.Constant(coordinates, model.Features, model.Rows.Count), graph.Constant(Enumerable.Repeat(1f, model.Rows.Count).ToArray(), 1, model.Rows.Count)], axis: 0);

        // The square rides along as one more coordinate against ones: no further matrix of rows × rows is made for it.
        var distances = graph.Node("Gemm", [graph.Concat([scaled, square]), graph.Cast(rows, OnnxElement.Double), graph.Constant(model.Rows.SquaredLengths)]);
        return (graph.Cast(distances, OnnxElement.Float), graph.Cast(square, OnnxElement.Float));
    }

    /// <summary>(1 − d / h)^Power of every row within reach, 0 beyond.</summary>
    private static string Weights(OnnxGraph graph, NeighborModel model, string distances, string square)
    {
        var nearest = graph.Nodes("TopK", string.Empty, [distances, graph.Constant([(long)model.Neighbors])], 2, ("axis", 1), ("largest", 0), ("sorted", 1))[0];
        var kth = graph.Node("Gather", [nearest, graph.Constant([model.Neighbors - 1L])], ("axis", 1));
        var one = graph.Constant([1f]);
        var least = graph.Node("Mul", [graph.Node("Add", [square, one]), graph.Constant([NeighborModel.LeastReach])]);
        var reach = graph.Node("Max", [graph.Node("Mul", [kth, graph.Constant([NeighborModel.Reach])]), least]);
        var closeness = graph.Node("Relu", [graph.Node("Sub", [one, graph.Node("Div", [distances, reach])])]);
        return Enumerable.Range(1, model.Power - 1).Aggregate(closeness, (weight, _) => graph.Node("Mul", [weight, closeness]));
    }

    private static string Mean(OnnxGraph graph, NeighborModel model, string weights)
    {
        var (outputs, rows) = (model.Outputs, model.Rows.Count);
        var values = new float[rows * (outputs + 1)];
        for (var row = 0; row < rows; row++)
        {
            var weight = model.Rows.Weights?[row] ?? 1;
            for (var output = 0; output < outputs; output++)
            {
                values[(row * (outputs + 1)) + output] = weight * model.Rows.Values[output][row];
            }

            values[(row * (outputs + 1)) + outputs] = weight;
        }

        float[] prior = [.. model.Rows.Prior.Append(1).Select(value => value * NeighborModel.PriorWeight)];
        var sums = graph.Node("Gemm", [weights, graph.Constant(values, rows, outputs + 1), graph.Constant(prior)]);
        var axis = graph.Constant([1L]);
        var told = graph.Node("Slice", [sums, graph.Constant([0L]), graph.Constant([(long)outputs]), axis]);
        return graph.Node("Div", [told, graph.Node("Slice", [sums, graph.Constant([(long)outputs]), graph.Constant([outputs + 1L]), axis])]);
    }
}
