namespace Studio.Api.Components.Monitoring;

using Studio.Api.Components.Reports;
using Studio.Api.Components.Shared;
using Studio.Jobs.Monitoring;

/// <summary>Windows along the time axis of a chart, in seconds since 1970 UTC.</summary>
internal static class MonitoringTimes
{
    /// <summary>The axis.</summary>
    /// <param name="windows">The windows, at least one.</param>
    /// <param name="label">What it shows.</param>
    public static ChartAxis Axis(IReadOnlyList<MonitoredWindow> windows, string label) =>
        ChartAxis.Of(label, windows.Select(window => Place(window))) with { Write = Show.Date };

    /// <summary>A point for each window that has the value.</summary>
    public static IReadOnlyList<(double X, double Y)> Points(IReadOnlyList<MonitoredWindow> windows, Func<MonitoredCalls, double?> value) =>
        [.. windows.Where(window => value(window.Calls) is not null).Select(window => (Place(window), value(window.Calls)!.Value))];

    private static double Place(MonitoredWindow window) => window.Start.ToUnixTimeSeconds();
}
