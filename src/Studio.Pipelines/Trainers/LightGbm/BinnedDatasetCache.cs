namespace Studio.Pipelines.Trainers.LightGbm;

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

/// <summary>
/// Bins the rows of a fold once for all runs on it: a cached data set lives as long as both its features and its label column,
/// and then goes with the garbage collection. The label and the weights are part of the key, because the library keeps
/// them inside the data set.
/// </summary>
internal static class BinnedDatasetCache
{
    private static readonly ConditionalWeakTable<VectorColumn, ConditionalWeakTable<TableColumn, Versions>> Datasets = [];

    /// <summary>The data set of a table; the first who asks makes it, the others wait.</summary>
    /// <param name="training">Features and label, and what rows count for.</param>
    /// <param name="labels">Makes the label's numbers; a function of the label column only.</param>
    /// <param name="maxBins">Bins a feature at most.</param>
    /// <param name="threads">Threads to make it with.</param>
    public static BinnedDataset Get(ColumnTable training, Func<float[]> labels, int maxBins, int threads)
    {
        var features = training.Column<VectorColumn>(ColumnNames.Features);
        var versions = Datasets
            .GetOrCreateValue(features)
            .GetOrCreateValue(training.Column<TableColumn>(ColumnNames.Label));
        var weights = RowWeights.Of(training);
        return versions.GetOrAdd((maxBins, weights), _ => new Lazy<BinnedDataset>(() => BinnedDataset.Create(features, labels(), weights, maxBins, threads))).Value;
    }

    /// <summary>One data set for a number of bins and the same array of weights.</summary>
    private sealed class Versions : ConcurrentDictionary<(int MaxBins, float[]? Weights), Lazy<BinnedDataset>>;
}
