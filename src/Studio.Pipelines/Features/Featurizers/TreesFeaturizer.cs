namespace Studio.Pipelines.Features.Featurizers;

using Microsoft.ML.Data;
using Studio.Pipelines.Features.Dates;
using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Numbers;
using Studio.Pipelines.Features.Texts;

/// <summary>
/// Features for trees: numbers as they are with NaN for missing, calendar parts, levels in as few slots as possible, text as TF-IDF. Trees
/// neither need scaling nor lose anything by it, and learn by themselves where missing values belong.
/// </summary>
public sealed class TreesFeaturizer : ChainFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "trees";

    /// <inheritdoc/>
    public override IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed)
    {
        var columns = new ColumnsByPurpose(features);
        return Parts(columns).Append(columns.Concatenator());
    }

    /// <summary>The steps before the parts are joined.</summary>
    internal static EstimatorChain<EmbeddingEncoding> Parts(ColumnsByPurpose columns) =>
        new NumericEncoder(ColumnsByPurpose.NumericPart, columns.Numeric)
            .Append(new DateEncoder(ColumnsByPurpose.DatePart, columns.Dates, cyclic: false))
            .Append(new LevelEncoder(ColumnsByPurpose.LevelPart, columns.Levels, new TreesLevelCoding()))
            .Append(new TextEncoder(ColumnsByPurpose.TextPart, columns.Texts))
            .Append(new EmbeddingEncoder(ColumnsByPurpose.EmbeddingPart, columns.Embedded));
}
