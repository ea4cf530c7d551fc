namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>One of two classes, the positive one second.</summary>
public sealed class BinaryTask : ClassificationTask
{
    /// <inheritdoc/>
    public override string Name => "binary";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } =
        MetricCatalog.Choose("auc", MetricCatalog.LogLoss, "accuracy", "balanced_accuracy", "f1", "precision", "recall");

    /// <inheritdoc/>
    public override PredictionLayout Layout => PredictionLayout.PositiveProbability;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes(IReadOnlyList<ValueCount> values) => ClassOrder.PositiveSecond(base.Classes(values));

    /// <inheritdoc/>
    public override string? LabelProblem(ColumnProfile label, IReadOnlyList<ValueCount> values, string count) => values.Count > 2
        ? $"Task 'binary' needs two classes, but the label '{label.Name}' has {count} values; use multiclass{(label.Type == ColumnType.Number ? " or regression" : string.Empty)}."
        : null;

    /// <inheritdoc/>
    public override TableColumn LabelColumn(TargetVector truth) =>
        new BooleanColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => value == 1));
}
