namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;

/// <summary>The plan's metric on the validation rows of one fold while a learner trains; what it says is shown and decides nothing.</summary>
/// <param name="metric">The metric.</param>
/// <param name="plan">The plan.</param>
/// <param name="transform">What the learner's labels were turned into.</param>
/// <param name="validation">The rows, with their labels as they were.</param>
internal sealed class ValidationMetric(Metric metric, TrainingPlan plan, TargetTransform transform, ColumnTable validation)
{
    private readonly TargetVector _truth = Truth(validation.Column<TableColumn>(ColumnNames.Label)) with
    {
        Offset = plan.LabelOffset ?? 0,
        Weights = RowWeights.Of(validation) is { } weights ? Array.ConvertAll(weights, weight => (double)weight) : null,
    };

    /// <summary>The metric of predictions as a learner makes them.</summary>
    public double Evaluate(float[] predictions) =>
        metric.Evaluate(_truth, plan.Task.Layout.Predictions(transform.Undo(predictions), _truth.Classes));

    private static TargetVector Truth(TableColumn label) => label switch
    {
        BooleanColumn binary => new TargetVector(Array.ConvertAll(binary.Values, positive => positive ? 1.0 : 0), 2),
        KeyColumn keys => new TargetVector(Array.ConvertAll(keys.Values, key => key - 1.0), keys.Classes),
        _ => new TargetVector(Array.ConvertAll(((FloatColumn)label).Values, value => (double)value), 1),
    };
}
