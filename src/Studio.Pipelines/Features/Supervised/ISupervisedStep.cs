namespace Studio.Pipelines.Features.Supervised;

/// <summary>A step of a featurizer that looks at the label.</summary>
internal interface ISupervisedStep
{
    /// <summary>Learns from rows and encodes these same rows, each without its own label.</summary>
    FittedStep Fit(SupervisedRows rows);
}

/// <summary>What a supervised step learns from.</summary>
/// <param name="Table">Raw columns and the parts that label-free steps have written.</param>
/// <param name="Target">The label.</param>
/// <param name="Folds">Parts of the rows.</param>
internal sealed record SupervisedRows(ColumnTable Table, TargetSlots Target, RowFolds Folds);

/// <summary>A fitted step.</summary>
/// <param name="Transformer">Encodes rows to come.</param>
/// <param name="Training">The rows it was fitted on, out of fold; null when it writes no slot.</param>
internal sealed record FittedStep(FeatureTransformer Transformer, VectorColumn? Training);
