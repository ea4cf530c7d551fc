namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Features.Supervised;

/// <summary>The features of <see cref="TreesFeaturizer"/>, and the mean of the label for each level of columns with many levels.</summary>
public sealed class EncodedFeaturizer : SupervisedFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "encoded";

    private protected override IEnumerable<ISupervisedStep> Steps(ColumnsByPurpose columns, SupervisedRows rows) =>
        [new TargetEncoder(ColumnsByPurpose.TargetPart, columns.Levels)];
}
