namespace Studio.Pipelines.Reports;

using System.Text.Json.Serialization;

/// <summary>Contents of <c>metrics.json</c>.</summary>
/// <param name="Metric">Name of the metric optimised.</param>
/// <param name="Direction"><c>maximize</c> or <c>minimize</c>.</param>
/// <param name="Validation">All metrics of the task on validation rows, by name; the winner was chosen by one of them.</param>
/// <param name="Test">The same on the test file, scored with the exported ONNX file; null without one.</param>
public sealed record MetricsReport(
    string Metric,
    MetricDirection Direction,
    IReadOnlyDictionary<string, double> Validation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyDictionary<string, double>? Test)
{
    /// <summary>Only what does not depend on how a class is chosen from probabilities.</summary>
    public MetricsReport WithoutClasses() => this with { Validation = Without(Validation), Test = Test is null ? null : Without(Test) };

    private static Dictionary<string, double> Without(IReadOnlyDictionary<string, double> metrics) =>
        metrics.Where(metric => MetricCatalog.Find(metric.Key) is not { ReadsClasses: true }).ToDictionary();
}
