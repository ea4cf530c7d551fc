namespace Studio.Pipelines.Trainers.Torch.Layers;

using Studio.Pipelines.Trainers.Torch.Tabular;

/// <summary>
/// Each number x becomes itself beside W·cos(f·x + φ) + b with its own f, φ, W and b: rows × numbers to rows × (numbers · (1 + outputs)). See
/// <see cref="PeriodicEmbedding"/>.
/// </summary>
/// <param name="Numbers">How many numbers.</param>
/// <param name="Frequencies">Angular frequencies, numbers × frequencies.</param>
/// <param name="Phases">As many.</param>
/// <param name="Weights">Numbers × frequencies × outputs.</param>
/// <param name="Biases">Numbers × outputs.</param>
public sealed record PeriodicEmbeddingLayer(int Numbers, float[] Frequencies, float[] Phases, float[] Weights, float[] Biases) : NetworkLayer
{
    private static readonly long[] Swap = [1, 0];
    private static readonly long[] SwapFirst = [1, 0, 2];

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var (waves, outputs) = (Frequencies.Length / Numbers, Biases.Length / Numbers);

        // Numbers first, so that each has its own matrix in one batched product.
        var columns = graph.Node("Unsqueeze", [graph.Node("Transpose", [input], ("perm", Swap)), graph.Constant([2L])]);
        var angles = graph.Node(
            "Add", [graph.Node("Mul", [columns, graph.Constant(Frequencies, Numbers, 1, waves)]), graph.Constant(Phases, Numbers, 1, waves)]);
        var product = graph.Node("MatMul", [graph.Node("Cos", [angles]), graph.Constant(Weights, Numbers, waves, outputs)]);
        var mapped = graph.Node("Add", [product, graph.Constant(Biases, Numbers, 1, outputs)]);
        var joined = graph.Node("Transpose", [graph.Node("Concat", [columns, mapped], ("axis", 2))], ("perm", SwapFirst));
        return graph.Node("Reshape", [joined, graph.Constant([0L, (long)Numbers * (1 + outputs)])]);
    }
}
