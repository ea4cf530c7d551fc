namespace Studio.Pipelines.Features.Featurizers;

using Microsoft.ML.Data;
using Studio.Pipelines.Features.Supervised;

/// <summary>The features of <see cref="TreesFeaturizer"/>, and more that are made with the help of the label.</summary>
public abstract class SupervisedFeaturizer : IFeaturizer
{
    // Classes that get means of their own.
    private const int MostTargets = 10;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>True.</summary>
    public bool UsesLabel => true;

    /// <inheritdoc/>
    public FittedFeaturizer Fit(IReadOnlyList<FeatureColumn> features, ColumnTable rows, int seed)
    {
        var label = rows.Column<TableColumn>(ColumnNames.Label);
        var columns = new ColumnsByPurpose(features);
        var parts = TreesFeaturizer.Parts(columns).Fit(rows);
        var target = TargetSlots.Of(label, MostTargets);
        var training = ColumnTable.From(parts.Transform(rows));
        var supervised = new SupervisedRows(training, target, RowFolds.Deal(target.Classes, seed));
        var links = new List<ITransformer>(parts);
        foreach (var step in Steps(columns, supervised))
        {
            var (transformer, encoded) = step.Fit(supervised);
            links.Add(transformer);
            training = encoded is null ? training : training.With(encoded);
        }

        var concatenation = columns.Concatenator().Fit(training);
        links.Add(concatenation);
        return new FittedFeaturizer(
            new TransformerChain<ITransformer>([.. links]),
            ColumnTable.From(concatenation.Transform(training)).Only(ColumnNames.Features, ColumnNames.Label));
    }

    private protected abstract IEnumerable<ISupervisedStep> Steps(ColumnsByPurpose columns, SupervisedRows rows);
}
