namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>One of three or more classes.</summary>
public sealed class MulticlassTask : ClassificationTask
{
    /// <inheritdoc/>
    public override string Name => "multiclass";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } = MetricCatalog.Choose(MetricCatalog.LogLoss, "accuracy", "balanced_accuracy", "f1_macro");

    /// <inheritdoc/>
    public override PredictionLayout Layout => PredictionLayout.Probabilities;

    /// <inheritdoc/>
    public override string? LabelProblem(ColumnProfile label, IReadOnlyList<ValueCount> values, string count) => values.Count == 2
        ? $"Task 'multiclass' needs three classes or more, but the label '{label.Name}' has 2 values; use binary."
        : null;

    /// <inheritdoc/>
    public override TableColumn LabelColumn(TargetVector truth) =>
        new KeyColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => (uint)value + 1), truth.Classes);
}
