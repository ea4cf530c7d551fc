namespace Studio.Api.Components.Experiments;

using Studio.Pipelines.Trials;

/// <summary>A line of a chart over the iterations of a training.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Style">CSS class.</param>
/// <param name="Points">At least two, in the order of their iterations; finite.</param>
public sealed record CurveLine(string Name, string Style, IReadOnlyList<(int Iteration, double Value)> Points)
{
    /// <summary>The line of one value of a curve; null where fewer than two points have it.</summary>
    public static CurveLine? Of(string name, string style, IReadOnlyList<CurvePoint> curve, Func<CurvePoint, double?> value)
    {
        (int, double)[] points = [.. curve.Where(point => value(point) is { } number && double.IsFinite(number)).Select(point => (point.Iteration, value(point)!.Value))];
        return points.Length < 2 ? null : new CurveLine(name, style, points);
    }
}
