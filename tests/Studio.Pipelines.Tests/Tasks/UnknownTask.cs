namespace Studio.Pipelines.Tests.Tasks;

using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;

/// <summary>A task that no learner knows: numbers of several series.</summary>
internal sealed class UnknownTask : PredictionTask
{
    public static ColumnRole Series { get; } = new("series", "says which series a row belongs to", Required: true);

    public override string Name => "series";

    public override IReadOnlyList<ColumnRole> Roles { get; } = [ColumnRole.Label, Series];

    public override IReadOnlyList<Metric> Metrics => TaskCatalog.Regression.Metrics;

    public override PredictionLayout Layout => PredictionLayout.Number;

    public override PredictionAdjustments Adjustments => PredictionAdjustments.None;

    public override IReadOnlyList<string> Classes(IReadOnlyList<ValueCount> values) => [];

    public override string? LabelProblem(ColumnProfile label, IReadOnlyList<ValueCount> values, string count) => null;

    public override double[] ReadLabels(TableColumn column, IReadOnlyList<string> classes) => TaskCatalog.Regression.ReadLabels(column, classes);

    public override TableColumn LabelColumn(TargetVector truth) => TaskCatalog.Regression.LabelColumn(truth);

    public override long SmallestStratum(IReadOnlyList<ValueCount> values, long rows) => rows;

    public override double ParityScale(TargetVector truth) => 1;
}
