namespace Studio.Pipelines.Metrics;

/// <summary>A value with the interval that it lies in with 95 % confidence.</summary>
/// <param name="Value">The value on the rows at hand; NaN where they do not tell it, such as AUC where all are of one class.</param>
/// <param name="Low">Lower end of the interval; NaN where it cannot be told.</param>
/// <param name="High">Upper end of it.</param>
public sealed record Estimate(double Value, double Low, double High);

/// <summary>A metric of two models on the same rows.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Direction">Whether higher or lower is better.</param>
/// <param name="Left">That of the left model.</param>
/// <param name="Right">That of the right model.</param>
/// <param name="Gain">How much better the right one is, in the unit of the metric: positive when it is better, whether higher or lower is.</param>
public sealed record MetricComparison(string Name, MetricDirection Direction, Estimate Left, Estimate Right, Estimate Gain)
{
    /// <summary>1 when the interval of the gain says that the right one is better, −1 when it says so of the left one, 0 when it does not tell.</summary>
    public int Better() => Gain.Low > 0 ? 1 : Gain.High < 0 ? -1 : 0;
}
