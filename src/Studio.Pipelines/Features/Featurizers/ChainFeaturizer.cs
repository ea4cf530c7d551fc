namespace Studio.Pipelines.Features.Featurizers;

/// <summary>A featurizer that is an ML.NET estimator chain and never looks at the label.</summary>
public abstract class ChainFeaturizer : IFeaturizer
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>False.</summary>
    public bool UsesLabel => false;

    /// <summary>The chain that reads raw columns and writes <see cref="ColumnNames.Features"/>.</summary>
    /// <param name="features">Columns to read, at least one.</param>
    /// <param name="seed">Seed of every random choice.</param>
    public abstract IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed);

    /// <inheritdoc/>
    public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed)
    {
        var fitted = Create(features, seed).Fit(rows);
        var transformed = ColumnTable.From(fitted.Transform(rows));
        return new FittedFeaturizer(fitted, rows.Has(ColumnNames.Label)
            ? transformed.Only(ColumnNames.Features, ColumnNames.Label)
            : transformed.Only(ColumnNames.Features));
    }
}
