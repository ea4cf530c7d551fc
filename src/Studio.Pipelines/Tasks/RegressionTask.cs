namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>A number.</summary>
public sealed class RegressionTask : PredictionTask
{
    /// <inheritdoc/>
    public override string Name => "regression";

    /// <inheritdoc/>
    public override IReadOnlyList<Metric> Metrics { get; } = MetricCatalog.Choose("rmse", "mse", "mae", "r2", "mape");

    /// <inheritdoc/>
    public override PredictionLayout Layout => PredictionLayout.Number;

    /// <inheritdoc/>
    public override PredictionAdjustments Adjustments => PredictionAdjustments.LogTarget | PredictionAdjustments.LabelOffset;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes(IReadOnlyList<ValueCount> values) => [];

    /// <inheritdoc/>
    public override string? LabelProblem(ColumnProfile label, IReadOnlyList<ValueCount> values, string count) => label.Type == ColumnType.Number
        ? SizeProblem(label)
        : $"Task 'regression' needs numbers, but the label '{label.Name}' holds {(label.Type == ColumnType.Boolean ? "true and false" : $"text such as '{values[0].Value}'")}; use {(values.Count == 2 ? "binary" : "multiclass")}.";

    private static string? SizeProblem(ColumnProfile label) => label.Numbers is { } numbers && Math.Max(Math.Abs(numbers.Min), Math.Abs(numbers.Max)) is > float.MaxValue and var size
        ? string.Create(CultureInfo.InvariantCulture, $"The label '{label.Name}' holds numbers as large as {size:G3}; those of more than {float.MaxValue:G2} cannot be learned: divide them by a power of ten.")
        : null;

    /// <inheritdoc/>
    public override double[] ReadLabels(TableColumn column, IReadOnlyList<string> classes) => CellParser.Numbers(column);

    /// <inheritdoc/>
    public override TableColumn LabelColumn(TargetVector truth) =>
        new FloatColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => (float)value));

    /// <inheritdoc/>
    public override long SmallestStratum(IReadOnlyList<ValueCount> values, long rows) => rows;

    /// <summary>The standard deviation of the labels; 1 where all are equal.</summary>
    public override double ParityScale(TargetVector truth)
    {
        var mean = truth.Values.Average();
        var deviation = Math.Sqrt(truth.Values.Average(value => (value - mean) * (value - mean)));
        return deviation > 0 ? deviation : 1;
    }
}
