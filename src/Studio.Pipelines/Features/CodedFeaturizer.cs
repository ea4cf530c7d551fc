namespace Studio.Pipelines.Features;

using Microsoft.ML;
using Studio.Pipelines.Planning;

/// <summary>
/// Features for neural nets that embed them: numbers of like scale with missing values imputed and marked, text as TF-IDF, and each column
/// of levels as one slot that holds the level's code (see <see cref="CodedLevelCoding"/> and the vector's layout).
/// </summary>
public sealed class CodedFeaturizer : ChainFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "coded";

    /// <inheritdoc/>
    public override IEstimator<ITransformer> Create(IReadOnlyList<FeatureColumn> features, int seed)
    {
        var columns = new ColumnsByPurpose(features);
        return new NumericEncoder(ColumnsByPurpose.NumericPart, columns.Numeric)
            .Append(new VectorScaler(ColumnsByPurpose.NumericPart, plain: true))
            .Append(new DateEncoder(ColumnsByPurpose.DatePart, columns.Dates, cyclic: true))
            .Append(new VectorScaler(ColumnsByPurpose.DatePart, plain: true))
            .Append(new LevelEncoder(ColumnsByPurpose.LevelPart, columns.Levels, new CodedLevelCoding()))
            .Append(new TextEncoder(ColumnsByPurpose.TextPart, columns.Texts))
            .Append(columns.Concatenator());
    }
}
