namespace Studio.Pipelines.Onnx;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Graphs.Proto;

/// <summary>
/// The models of an ensemble that read the same features, as few operators. Where predictions are scores, multiplied and shifted at most, weights go
/// into leaves and coefficients, and all trees become one <c>TreeEnsembleRegressor</c>, all linear models one <c>Gemm</c> of one output. Scores of
/// other linear models stand beside each other as [N, models, outputs] in one <c>Gemm</c>; their link is applied to all at once, and one
/// weighted sum follows. Other models stay as they are, and so do trees that would be too many for a processor's cache together.
/// </summary>
internal static class StackedModels
{
    // ONNX Runtime takes 128 rows through all trees of an operator before the next 128. As long as they stay in the cache meanwhile, fewer operators are
    // faster; what does not is read from memory again and again. A node takes some 40 bytes.
    private const int MostNodes = 16_384;

    /// <summary>Adds them.</summary>
    /// <param name="members">Members behind one featurizer.</param>
    /// <param name="features">Where the featurizer's columns are.</param>
    /// <param name="layout">What a learner predicts.</param>
    /// <returns>Values [N, numbers of a learner] of which the sum is the weighted sum of the members' predictions.</returns>
    public static IEnumerable<string> Add(IReadOnlyList<FittedMember> members, OnnxScope features, PredictionLayout layout)
    {
        var stacks = members
            .Select((member, index) => (Member: member, Scoring: members.Count == 1 ? null : ScoringGraph.Of(member.Model), Index: index))
            .GroupBy(entry => entry.Scoring?.Key ?? entry.Index.ToString(CultureInfo.InvariantCulture));
        foreach (var stack in stacks.SelectMany(stack => Parts(stack, entry => entry.Scoring?.Nodes ?? 0)))
        {
            yield return stack.Count == 1
                ? Alone(stack[0].Member, features, layout)
                : Stack([.. stack.Select(entry => (entry.Scoring!, entry.Member.Weight))], features.Graph, features[ColumnNames.Features]);
        }
    }

    /// <summary>Cuts a list where its nodes become too many.</summary>
    private static IEnumerable<List<T>> Parts<T>(IEnumerable<T> entries, Func<T, int> nodesOf)
    {
        var (part, nodes) = (new List<T>(), 0);
        foreach (var entry in entries)
        {
            nodes += nodesOf(entry);
            if (part.Count > 0 && nodes > MostNodes)
            {
                yield return part;
                (part, nodes) = ([], nodesOf(entry));
            }

            part.Add(entry);
        }

        yield return part;
    }

    /// <summary>Adds one member and returns the value of its weighted prediction.</summary>
    internal static string Alone(FittedMember member, OnnxScope features, PredictionLayout layout)
    {
        var scope = features.Child();
        OnnxConverterCatalog.Convert(member.Model, scope);
        return scope.Graph.Times(scope[layout.LearnerColumn], (float)member.Weight);
    }

    private static string Stack(IReadOnlyList<(ScoringGraph Model, double Weight)> models, OnnxGraph graph, string features)
    {
        if (models[0].Model.Affine is not null)
        {
            var sum = Root([.. models.Select(part => (part.Model, (float)(part.Weight * part.Model.Affine!.Value.Factor), 0))], graph, features, 1);
            var summand = (float)models.Sum(part => part.Weight * part.Model.Affine!.Value.Summand);
            return summand == 0 ? sum : graph.Node("Add", [sum, graph.Constant([summand])]);
        }

        var outputs = models[0].Model.Outputs;
        var scores = Root([.. models.Select((part, index) => (part.Model, 1f, index * outputs))], graph, features, models.Count * outputs);
        var apart = graph.Node("Reshape", [scores, graph.Constant([-1L, models.Count, outputs])]);
        var predictions = Link(models[0].Model, apart, graph);
        var weighted = graph.Node("Mul", [predictions, graph.Constant([.. models.Select(part => (float)part.Weight)], models.Count, 1)]);
        return graph.Node("ReduceSum", [weighted, graph.Constant([1L])], ("keepdims", 0));
    }

    private static string Root(IReadOnlyList<(ScoringGraph Model, float Factor, int First)> parts, OnnxGraph graph, string features, int outputs) =>
        parts[0].Model.Root.OpType == ScoringGraph.Trees
            ? graph.MlNode(ScoringGraph.Trees, [features], TreeAttributes(parts, outputs))
            : Linear(parts, graph, features, outputs);

    private static string Linear(IReadOnlyList<(ScoringGraph Model, float Factor, int First)> parts, OnnxGraph graph, string features, int outputs)
    {
        var width = (int)parts[0].Model.Constants[parts[0].Model.Root.Input[1]].Dims[1];
        var (weights, biases) = (new float[outputs * width], new float[outputs]);
        foreach (var (model, factor, first) in parts)
        {
            AddScaled(model.Numbers(model.Root.Input[1]), factor, weights.AsSpan(first * width));
            AddScaled(model.Numbers(model.Root.Input[2]), factor, biases.AsSpan(first));
        }

        return graph.Node("Gemm", [features, graph.Constant(weights, outputs, width), graph.Constant(biases)], ("transB", 1));
    }

    private static void AddScaled(ReadOnlySpan<float> values, float factor, Span<float> sums) =>
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(values, factor, sums[..values.Length], sums);

    /// <summary>The lists of all parts one after the other, their trees, outputs and leaves made over to the whole.</summary>
    private static List<(string Name, object Value)> TreeAttributes(IReadOnlyList<(ScoringGraph Model, float Factor, int First)> parts, int outputs)
    {
        var trees = new long[parts.Count + 1];
        for (var i = 0; i < parts.Count; i++)
        {
            trees[i + 1] = trees[i] + parts[i].Model.Attribute("nodes_treeids").Ints.Max() + 1;
        }

        object Joined(AttributeProto attribute) => attribute.Name switch
        {
            "n_targets" => outputs,
            "nodes_treeids" or "target_treeids" => Longs(attribute.Name, (value, part) => value + trees[part]),
            "target_ids" => Longs(attribute.Name, (value, part) => value + parts[part].First),
            "target_weights" => parts.SelectMany(part => part.Model.Attribute(attribute.Name).Floats.Select(leaf => leaf * part.Factor)).ToArray(),
            _ when attribute.Ints.Count > 0 => Longs(attribute.Name, (value, _) => value),
            _ when attribute.Floats.Count > 0 => parts.SelectMany(part => part.Model.Attribute(attribute.Name).Floats).ToArray(),
            _ when attribute.Strings.Count > 0 => parts.SelectMany(part => part.Model.Attribute(attribute.Name).Strings.Select(text => text.ToStringUtf8())).ToArray(),
            _ => attribute.S.ToStringUtf8(),
        };
        long[] Longs(string name, Func<long, int, long> map) =>
            [.. parts.SelectMany((part, index) => part.Model.Attribute(name).Ints.Select(value => map(value, index)))];
        return [.. parts[0].Model.Root.Attribute.Select(attribute => (attribute.Name, Joined(attribute)))];
    }

    /// <summary>The link of one of the models, which they all have, on the scores of all.</summary>
    private static string Link(ScoringGraph model, string scores, OnnxGraph graph)
    {
        var (names, last) = (new Dictionary<string, string> { [model.Scores] = scores }, scores);
        foreach (var node in model.Link)
        {
            last = names[node.Output[0]] = graph.Copy(node, [.. node.Input.Select(Value)]);
        }

        return last;

        string Value(string name) => model.Constants.TryGetValue(name, out var constant) ? graph.Constant(constant) : names[name];
    }
}
