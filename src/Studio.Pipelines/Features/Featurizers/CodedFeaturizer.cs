namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Texts;

/// <summary>
/// Features for neural nets that embed them: numbers of like scale with missing values imputed and marked, text as TF-IDF, and each column
/// of levels as one slot that holds the level's code (see <see cref="CodedLevelCoding"/> and the vector's layout).
/// </summary>
/// <remarks>
/// RealMLP asks for the difference from the median over the interquartile range, cut off smoothly by the net. The scaling of the other nets is used
/// instead: it keeps the order of all but the largest values, is safe for nets that do not cut them off, and did neither better nor worse on three small tables.
/// </remarks>
public sealed class CodedFeaturizer : ChainFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "coded";

    /// <inheritdoc/>
    public override IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed)
    {
        var columns = new ColumnsByPurpose(features);
        return ScaledFeaturizer.Chain(columns, new CodedLevelCoding(), new TextEncoder(ColumnsByPurpose.TextPart, columns.Texts));
    }
}
