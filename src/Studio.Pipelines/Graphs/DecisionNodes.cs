namespace Studio.Pipelines.Graphs;

using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>Writes a <see cref="DecisionRule"/> into a graph, in 64 bits as the rule itself computes.</summary>
internal static class DecisionNodes
{
    /// <summary>Adds the expected cost of each class, [N,classes].</summary>
    /// <param name="editor">The graph.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="probabilities">Value with the probabilities, [N,classes].</param>
    /// <param name="classes">Number of classes.</param>
    public static string ExpectedCosts(this GraphEditor editor, DecisionRule rule, string probabilities, int classes)
    {
        double[] costs = [.. Enumerable.Range(0, classes).SelectMany(actual => Enumerable.Range(0, classes).Select(predicted => rule.Cost(actual, predicted)))];
        return editor.Node("MatMul", [editor.Cast(probabilities, DataType.Double), editor.Constant(costs, classes)]);
    }

    /// <summary>Adds the index of the class that is chosen, [N].</summary>
    /// <param name="editor">The graph.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="probabilities">Value with the probabilities, [N,classes].</param>
    /// <param name="classes">Number of classes.</param>
    public static string ChosenClass(this GraphEditor editor, DecisionRule rule, string probabilities, int classes)
    {
        var costs = editor.ExpectedCosts(rule, probabilities, classes);
        var least = editor.Node("ReduceMin", [costs, editor.Constant(1L)], string.Empty, GraphEditor.Int("keepdims", 1));
        var limit = editor.Node("Add", [least, editor.Constant([rule.Slack(classes)])]);
        var chosen = editor.Cast(editor.Node("LessOrEqual", [costs, limit]), DataType.Float);
        return editor.Node("ArgMax", [chosen], string.Empty, GraphEditor.Int("axis", 1), GraphEditor.Int("keepdims", 0));
    }
}
