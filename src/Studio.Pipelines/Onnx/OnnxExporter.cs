namespace Studio.Pipelines.Onnx;

using System.Text.Json;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;

/// <summary>Writes a fitted model with all its preprocessing as one ONNX model that takes the raw columns.</summary>
public static class OnnxExporter
{
    /// <summary>The bytes of <c>model.onnx</c>. The same model gives the same bytes.</summary>
    /// <exception cref="NotSupportedException">A component has no converter.</exception>
    public static byte[] Export(FittedModel model) => Export(model, merges: true);

    /// <summary>The same.</summary>
    /// <param name="model">The model.</param>
    /// <param name="merges">False to write every member's operators apart, to be compared with.</param>
    internal static byte[] Export(FittedModel model, bool merges)
    {
        var graph = new OnnxGraph(merges);
        var raw = new OnnxScope(graph);
        foreach (var feature in model.Plan.Features)
        {
            raw[feature.Name] = feature.Size is { } size ? graph.Input(feature.Name, size.RowShape) : graph.Input(feature.Name, feature.Type);
        }

        foreach (var input in model.Signature.Encoder?.Inputs ?? [])
        {
            raw[input.Name] = graph.Input(input.Name, [input.Width]);
        }

        if (model is { ReadsPictureVectors: true, TakesPictureVectors: false, Pictures: { } pictures })
        {
            raw[EmbeddedColumns.NameOf(pictures.Columns[0])] = graph.Inline(pictures.Encoder.Graph, raw[pictures.Columns[0]]);
        }

        var sums = model.Members
            .GroupBy(member => member.Featurizer, ReferenceEqualityComparer.Instance)
            .SelectMany(group => Members((ITransformer)group.Key!, [.. group], raw, model.Plan.Task.Layout, merges))
            .ToArray();
        AddOutputs(graph, Predictions(graph, graph.Sum(sums), model.Plan.Task.Layout), model);
        var bytes = graph.Build(Metadata(model));
        return model.Plan.Decision is { } rule ? DecisionGraph.Write(bytes, model.Signature, rule) : bytes;
    }

    private static IEnumerable<string> Members(ITransformer featurizer, FittedMember[] members, OnnxScope raw, PredictionLayout layout, bool merges)
    {
        var features = raw.Child();
        OnnxConverterCatalog.Convert(featurizer, features);
        return merges ? StackedModels.Add(members, features, layout) : members.Select(member => StackedModels.Alone(member, features, layout));
    }

    /// <summary>What learners give is averaged before it is completed: the classes of a row sum to 1 in both.</summary>
    private static string Predictions(OnnxGraph graph, string average, PredictionLayout layout) => layout.IsPositiveOnly
        ? graph.Concat([graph.Node("Sub", [graph.Constant([1f]), average]), average])
        : average;

    private static void AddOutputs(OnnxGraph graph, string average, FittedModel model)
    {
        var (plan, outputs) = (model.Plan, model.Signature.Outputs);
        if (!plan.Task.HasClasses)
        {
            graph.Output(Number(graph, Limited(graph, average, model.Limits), plan.LabelOffset), outputs[0].Name, outputs[0].Type, 1);
            return;
        }

        var probabilities = Adjust(graph, average, model.Adjustment, plan.Classes.Count);
        var evidence = model.Adjustment.ClassWeights is { } weights
            ? graph.Node("Mul", [probabilities, graph.Constant([.. weights])])
            : probabilities;
        var index = graph.Node("ArgMax", [evidence], ("axis", 1), ("keepdims", 0));
        var label = graph.Node("Gather", [Classes(graph, plan), index], ("axis", 0));
        graph.Output(label, outputs[0].Name, outputs[0].Type, null);
        graph.Output(probabilities, outputs[1].Name, outputs[1].Type, plan.Classes.Count);
    }

    private static string Limited(OnnxGraph graph, string average, NumberLimits? limits) =>
        limits is null ? average : graph.Node("Clip", [average, graph.Scalar(limits.Low), graph.Scalar(limits.High)]);

    /// <summary>Members predict labels without the offset, which only 64 bits can add to them.</summary>
    private static string Number(OnnxGraph graph, string average, double? offset) => offset is { } summand
        ? graph.Node("Add", [graph.Cast(average, OnnxElement.Double), graph.Constant([summand])])
        : average;

    /// <summary>The steps of <see cref="ProbabilityAdjustment.Apply"/>.</summary>
    private static string Adjust(OnnxGraph graph, string average, ProbabilityAdjustment adjustment, int classes)
    {
        const float Floor = ProbabilityAdjustment.Floor;
        var raised = graph.Node("Add", [average, graph.Constant([Floor])]);
        var floored = graph.Node("Mul", [raised, graph.Constant([1 / (1 + (classes * Floor))])]);
        if (adjustment.Sharpness == 1)
        {
            return floored;
        }

        var power = graph.Node("Pow", [floored, graph.Constant([adjustment.Sharpness])]);
        return graph.Node("Div", [power, graph.Node("ReduceSum", [power, graph.Constant([1L])], ("keepdims", 1))]);
    }

    private static string Classes(OnnxGraph graph, TrainingPlan plan) => plan.IntegerClasses
        ? graph.Constant([.. plan.Classes.Select(name => long.Parse(name, CultureInfo.InvariantCulture))])
        : graph.Constant([.. plan.Classes]);

    private static IEnumerable<KeyValuePair<string, string>> Metadata(FittedModel model)
    {
        var plan = model.Plan;
        yield return new("signature", JsonSerializer.Serialize(model.Signature, StudioJson.Line));
        if (plan.Task.HasClasses)
        {
            yield return new("classes", JsonSerializer.Serialize(plan.Classes, StudioJson.Line));
        }

        if (plan.Promises is { Count: > 0 } promises)
        {
            yield return new("promises", JsonSerializer.Serialize(promises, StudioJson.Line));
        }

        if (model is { ReadsPictureVectors: true, TakesPictureVectors: false })
        {
            yield return new("licences", PackagedResNet.Licences());
        }
    }
}
