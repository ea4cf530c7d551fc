namespace Studio.Pipelines.Trainers.Models;

/// <summary>Sums of decision trees, one sum an output.</summary>
public sealed class TreeModel : PredictionModel, IIterated
{
    // Rows whose sums are built together: their features stay in the cache while all trees pass over them.
    private const int BlockRows = 128;

    /// <summary>Creates the model.</summary>
    /// <param name="link">From raw scores to predictions.</param>
    /// <param name="trees">Trees by output; an output may have none, its raw score is then 0.</param>
    /// <param name="features">Width of the features vector.</param>
    public TreeModel(OutputLink link, IReadOnlyList<IReadOnlyList<DecisionTree>> trees, int features)
        : base(link, features, trees.Count) =>
        Trees = trees;

    /// <summary>Trees of the output that has most: rounds of a boosted model.</summary>
    public int Iterations => Trees.Max(trees => trees.Count);

    /// <summary>Trees by output.</summary>
    public IReadOnlyList<IReadOnlyList<DecisionTree>> Trees { get; }

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw) =>
        Parallel.For(0, (features.Count + BlockRows - 1) / BlockRows, block =>
        {
            var start = block * BlockRows;
            var count = Math.Min(BlockRows, features.Count - start);
            Span<double> sums = stackalloc double[BlockRows];
            for (var output = 0; output < Outputs; output++)
            {
                sums.Clear();
                foreach (var tree in Trees[output])
                {
                    for (var i = 0; i < count; i++)
                    {
                        sums[i] += tree.Evaluate(features.Row(start + i));
                    }
                }

                for (var i = 0; i < count; i++)
                {
                    raw[((start + i) * Outputs) + output] = (float)sums[i];
                }
            }
        });
}
