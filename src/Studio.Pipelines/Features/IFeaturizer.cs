namespace Studio.Pipelines.Features;

/// <summary>
/// A way to turn raw columns into the features vector, for one family of learners. Stateless; found by name in
/// <see cref="FeaturizerCatalog"/>.
/// </summary>
public interface IFeaturizer
{
    /// <summary>Name by which learners ask for it, such as <c>trees</c> or <c>scaled</c>.</summary>
    string Name { get; }

    /// <summary>
    /// True when fitting looks at the label; then it is fitted on the training rows of each fold alone. One that does not
    /// look cannot leak, so it is fitted once on all labelled rows and shared by all folds.
    /// </summary>
    bool UsesLabel { get; }

    /// <summary>Learns from rows and turns these same rows into features.</summary>
    /// <param name="features">Columns to read, at least one.</param>
    /// <param name="rows">
    /// The raw columns (see <c>TableReader</c>: numbers and dates as double, the rest as text), and
    /// <see cref="ColumnNames.Label"/> (boolean, key or float by task), which one without <see cref="UsesLabel"/> does not need.
    /// </param>
    /// <param name="seed">Seed of every random choice.</param>
    FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed);
}

/// <summary>A fitted featurizer and the features of the rows it was fitted on.</summary>
/// <param name="Transformer">Turns raw columns into <see cref="ColumnNames.Features"/>; needs no label, keeps what stands beside.</param>
/// <param name="Training">
/// <see cref="ColumnNames.Features"/>, and the label where the rows had one. Where labels were used, every row is encoded
/// without its own (out of fold), so this is not what the transformer gives for the same rows, and learners have to train on this.
/// </param>
public sealed record FittedFeaturizer(ITransformer Transformer, ColumnTable Training);
