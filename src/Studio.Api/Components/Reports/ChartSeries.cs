namespace Studio.Api.Components.Reports;

/// <summary>Points of a chart that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Style">CSS class that gives them their look: <c>series-1</c>, <c>series-2</c>, <c>series-faint</c>.</param>
/// <param name="Points">The points, in the order in which they are joined.</param>
public sealed record ChartSeries(string Name, string Style, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>True for dots that are not joined.</summary>
    public bool IsDots { get; init; }

    /// <summary>Lower and upper ends around each point; null for none.</summary>
    public IReadOnlyList<(double Low, double High)>? Intervals { get; init; }
}
