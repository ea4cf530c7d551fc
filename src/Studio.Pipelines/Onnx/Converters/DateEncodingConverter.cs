namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Dates;
using Studio.Pipelines.Features.Numbers;

/// <summary>The integer arithmetic of <see cref="CalendarTime"/> on a block [N, dates].</summary>
public sealed class DateEncodingConverter : EncodingConverter<DateEncoding>
{
    /// <inheritdoc/>
    protected override string Block(DateEncoding encoding, OnnxScope scope)
    {
        var graph = scope.Graph;
        var inputs = encoding.Slots.Select(slot => slot.Input).Distinct().ToList();
        var parts = encoding.Slots.Select(slot => slot.Part).Distinct().ToList();
        var block = graph.Concat([.. inputs.Select(input => Seconds(input, scope))]);
        var missing = graph.Node("Or", [graph.Node("IsNaN", [block]), graph.Node("IsInf", [block])]);
        var shifted = graph.Node("Add", [block, graph.Constant([CalendarTime.Epoch])]);
        var clipped = graph.Limit(shifted, graph.Constant([CalendarTime.Earliest]), graph.Constant([CalendarTime.Latest]));
        var present = graph.Node("Where", [missing, graph.Constant([CalendarTime.Earliest]), clipped]);
        var calendar = new CalendarNodes(graph, graph.Cast(present, OnnxElement.Int64));
        var nan = graph.Constant([float.NaN]);
        var blocks = parts.Select(part => graph.Node(
            "Where", [missing, nan, part == DatePart.ElapsedDays ? Elapsed(graph, present, inputs) : calendar.Part(part)]));
        var all = graph.Concat([.. blocks]);
        var order = encoding.Slots.Select(slot => (long)((parts.IndexOf(slot.Part) * inputs.Count) + inputs.IndexOf(slot.Input)));
        return graph.Node("Gather", [all, graph.Constant([.. order])], ("axis", 1));
    }

    private static string Seconds(NumericInput input, OnnxScope scope) =>
        input.IsDouble ? scope[input.Name] : scope.Graph.Cast(scope[input.Name], OnnxElement.Double);

    private static string Elapsed(OnnxGraph graph, string seconds, List<NumericInput> inputs)
    {
        var centers = graph.Constant([.. inputs.Select(input => input.Center + CalendarTime.Epoch)]);
        var days = graph.Node("Div", [graph.Node("Sub", [seconds, centers]), graph.Constant([(double)CalendarTime.Day])]);
        return graph.Cast(days, OnnxElement.Float);
    }
}
