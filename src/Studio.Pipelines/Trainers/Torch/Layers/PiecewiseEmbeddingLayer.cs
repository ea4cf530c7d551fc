namespace Studio.Pipelines.Trainers.Torch.Layers;

using Studio.Pipelines.Trainers.Torch.Tabular;

/// <summary>
/// Each number x becomes W·[x, clip(slope·x + offset)] + b with its own bins and maps: rows × numbers to rows × (numbers · width). See
/// <see cref="PiecewiseEmbedding"/>.
/// </summary>
/// <param name="Numbers">How many numbers.</param>
/// <param name="Slopes">Numbers × bins.</param>
/// <param name="Offsets">As many.</param>
/// <param name="Least">Smallest value of each bin, as many.</param>
/// <param name="Most">Largest value of each bin, as many.</param>
/// <param name="Weights">Numbers × (1 + bins) × width.</param>
/// <param name="Biases">Numbers × width.</param>
public sealed record PiecewiseEmbeddingLayer(
    int Numbers, float[] Slopes, float[] Offsets, float[] Least, float[] Most, float[] Weights, float[] Biases) : NetworkLayer
{
    private static readonly long[] Swap = [1, 0];
    private static readonly long[] SwapFirst = [1, 0, 2];

    /// <summary>With the given bins: 0 to 1 within a bin, beyond it only before the first and behind the last.</summary>
    internal static PiecewiseEmbeddingLayer Of(QuantileBins bins, float[] weights, float[] biases)
    {
        var offsets = bins.Slopes.Select((slope, i) => -slope * bins.Starts[i]);
        var least = bins.Slopes.Select((_, i) => i % bins.Bins == 0 ? -PiecewiseEmbedding.Beyond : 0f);
        bool IsLast(int i) => bins.Slopes[i] > 0 && ((i + 1) % bins.Bins == 0 || bins.Slopes[i + 1] == 0);
        var most = bins.Slopes.Select((_, i) => IsLast(i) ? 1 + PiecewiseEmbedding.Beyond : 1f);
        return new PiecewiseEmbeddingLayer(bins.Numbers, bins.Slopes, [.. offsets], [.. least], [.. most], weights, biases);
    }

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var (bins, width) = (Slopes.Length / Numbers, Biases.Length / Numbers);
        string PerBin(float[] values) => graph.Constant(values, Numbers, 1, bins);

        // Numbers first, so that each has its own matrix in one batched product.
        var columns = graph.Node("Unsqueeze", [graph.Node("Transpose", [input], ("perm", Swap)), graph.Constant([2L])]);
        var places = graph.Node("Add", [graph.Node("Mul", [columns, PerBin(Slopes)]), PerBin(Offsets)]);
        var pieces = graph.Node("Min", [graph.Node("Max", [places, PerBin(Least)]), PerBin(Most)]);
        var joined = graph.Node("Concat", [columns, pieces], ("axis", 2));
        var product = graph.Node("MatMul", [joined, graph.Constant(Weights, Numbers, bins + 1, width)]);
        var mapped = graph.Node("Add", [product, graph.Constant(Biases, Numbers, 1, width)]);
        var rows = graph.Node("Transpose", [mapped], ("perm", SwapFirst));
        return graph.Node("Reshape", [rows, graph.Constant([0L, (long)Numbers * width])]);
    }
}
