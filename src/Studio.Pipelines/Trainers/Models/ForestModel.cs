namespace Studio.Pipelines.Trainers.Models;

/// <summary>The mean of trees that predict all outputs at once.</summary>
public sealed class ForestModel : PredictionModel, IIterated
{
    // Rows whose sums are built together: their features stay in the cache while all trees pass over them.
    private const int BlockRows = 128;

    /// <summary>Creates the model.</summary>
    /// <param name="link">From means to predictions.</param>
    /// <param name="trees">At least one tree.</param>
    /// <param name="features">Width of the features vector.</param>
    /// <param name="outputs">Raw scores a row.</param>
    public ForestModel(OutputLink link, IReadOnlyList<ForestTree> trees, int features, int outputs)
        : base(link, features, outputs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(trees.Count);
        Trees = trees;
    }

    /// <summary>The trees; each counts alike.</summary>
    public IReadOnlyList<ForestTree> Trees { get; }

    /// <summary>Number of trees.</summary>
    public int Iterations => Trees.Count;

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw) =>
        Parallel.For(0, (features.Count + BlockRows - 1) / BlockRows, block =>
        {
            var start = block * BlockRows;
            var count = Math.Min(BlockRows, features.Count - start);
            var sums = new double[count * Outputs];
            foreach (var tree in Trees)
            {
                for (var i = 0; i < count; i++)
                {
                    tree.AddTo(features.Row(start + i), sums.AsSpan(i * Outputs, Outputs));
                }
            }

            for (var i = 0; i < sums.Length; i++)
            {
                raw[(start * Outputs) + i] = (float)(sums[i] / Trees.Count);
            }
        });
}
