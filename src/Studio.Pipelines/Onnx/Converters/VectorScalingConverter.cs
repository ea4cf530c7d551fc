namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Numbers;

/// <summary>Imputing, scaling, bending and missing indicators on a whole block.</summary>
public sealed class VectorScalingConverter : EncodingConverter<VectorScaling>
{
    /// <inheritdoc/>
    protected override string Block(VectorScaling scaling, OnnxScope scope)
    {
        var graph = scope.Graph;
        var raw = scope[scaling.Output];
        var centered = graph.Node("Sub", [raw, graph.Constant([.. scaling.Scales.Select(scale => scale.Center)])]);
        var scaled = graph.Node("Mul", [centered, graph.Constant([.. scaling.Scales.Select(scale => scale.Factor)])]);
        var present = graph.Node("Where", [graph.Node("IsNaN", [scaled]), graph.Constant([0f]), scaled]);
        var limited = graph.Limit(present, graph.Constant([.. scaling.Scales.Select(scale => scale.Low)]), graph.Constant([.. scaling.Scales.Select(scale => scale.High)]));
        var bent = Bend(graph, limited);
        return scaling.Indicators.Count == 0 ? bent : graph.Concat([bent, Indicators(graph, raw, scaling)]);
    }

    private static string Bend(OnnxGraph graph, string value)
    {
        var bound = graph.Constant([VectorScaling.Bound]);
        var size = graph.Node("Abs", [value]);
        var beyond = graph.Node("Sub", [graph.Node("Max", [size, bound]), bound]);
        var tail = graph.Node("Log", [graph.Node("Add", [beyond, graph.Constant([1f])])]);
        var core = graph.Limit(value, graph.Constant([-VectorScaling.Bound]), bound);
        return graph.Node("Add", [core, graph.Node("Mul", [graph.Node("Sign", [value]), tail])]);
    }

    private static string Indicators(OnnxGraph graph, string raw, VectorScaling scaling)
    {
        var slots = graph.Constant([.. scaling.Indicators.Select(slot => (long)slot)]);
        var marked = graph.Node("Gather", [raw, slots], ("axis", 1));
        return graph.Cast(graph.Node("IsNaN", [marked]), OnnxElement.Float);
    }
}
