namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Features.Dates;
using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Numbers;
using Studio.Pipelines.Features.Texts;

/// <summary>
/// Features for linear models and neural nets: everything present and of like scale, missing values imputed and marked,
/// levels one-hot, text as TF-IDF.
/// </summary>
public sealed class ScaledFeaturizer : ChainFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "scaled";

    /// <inheritdoc/>
    public override IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed)
    {
        var columns = new ColumnsByPurpose(features);
        return Chain(columns, new ScaledLevelCoding(), new TextEncoder(ColumnsByPurpose.TextPart, columns.Texts));
    }

    /// <summary>The chain of every featurizer for nets: numbers, dates and the vectors of a text encoder scaled; levels and texts as each wants them.</summary>
    internal static IEstimator<ITransformer> Chain(ColumnsByPurpose columns, ILevelCoding levels, IEstimator<ITransformer> texts) =>
        new NumericEncoder(ColumnsByPurpose.NumericPart, columns.Numeric)
            .Append(new VectorScaler(ColumnsByPurpose.NumericPart, cutsLongTails: true))
            .Append(new DateEncoder(ColumnsByPurpose.DatePart, columns.Dates, cyclic: true))
            .Append(new VectorScaler(ColumnsByPurpose.DatePart))
            .Append(new LevelEncoder(ColumnsByPurpose.LevelPart, columns.Levels, levels))
            .Append(texts)
            .Append(new EmbeddingEncoder(ColumnsByPurpose.EmbeddingPart, columns.Embedded))
            .Append(new VectorScaler(ColumnsByPurpose.EmbeddingPart))
            .Append(columns.Concatenator());
}
