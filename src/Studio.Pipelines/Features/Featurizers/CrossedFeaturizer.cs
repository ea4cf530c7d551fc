namespace Studio.Pipelines.Features.Featurizers;

using Studio.Pipelines.Features.Supervised;

/// <summary>
/// The features of <see cref="EncodedFeaturizer"/>, the mean of the label for each pair of levels of a few pairs of columns, and
/// differences, products and ratios of a few pairs of numbers (<see cref="InteractionSearch"/>). Columns of which a model has to keep something are in none of them.
/// </summary>
public sealed class CrossedFeaturizer : SupervisedFeaturizer
{
    /// <inheritdoc/>
    public override string Name => "crossed";

    private protected override IEnumerable<ISupervisedStep> Steps(ColumnsByPurpose columns, SupervisedRows rows)
    {
        var found = InteractionSearch.Find(columns.Crossable, rows);
        return
        [
            new TargetEncoder(ColumnsByPurpose.TargetPart, columns.Levels),
            new CrossEncoder(ColumnsByPurpose.CrossPart, found.Crosses),
            new ArithmeticEncoder(ColumnsByPurpose.ArithmeticPart, ColumnsByPurpose.NumericPart, found.Numbers),
            new ArithmeticEncoder(ColumnsByPurpose.DurationPart, ColumnsByPurpose.DatePart, found.Dates),
        ];
    }
}
