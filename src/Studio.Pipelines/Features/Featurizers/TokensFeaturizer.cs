namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Texts;

/// <summary>Features for nets that read texts word by word: texts as ids of their words in order, everything else as in <see cref="CodedFeaturizer"/>.</summary>
public sealed class TokensFeaturizer : ChainFeaturizer
{
    /// <summary>Its name.</summary>
    public const string FeaturizerName = "tokens";

    /// <inheritdoc/>
    public override string Name => FeaturizerName;

    /// <inheritdoc/>
    public override IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed)
    {
        var columns = new ColumnsByPurpose(features);
        return ScaledFeaturizer.Chain(columns, new CodedLevelCoding(), new TokenEncoder(ColumnsByPurpose.TokenPart, columns.Texts));
    }
}
