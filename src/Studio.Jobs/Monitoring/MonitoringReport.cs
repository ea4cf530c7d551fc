namespace Studio.Jobs.Monitoring;

using Studio.Pipelines.Monitoring;

/// <summary>How a version did while it was served.</summary>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Number of the version.</param>
/// <param name="SampleRate">Share of calls whose rows are counted, 0 to 1.</param>
/// <param name="Notes">What is not told, and what to do about it, one sentence each.</param>
/// <param name="From">Beginning of the first window that was asked for.</param>
/// <param name="To">End of the last.</param>
/// <param name="Whole">All windows together.</param>
/// <param name="Shapes">How the values of each watched column lie in all windows together and in the rows that the version was validated on; empty where no rows were counted.</param>
/// <param name="Windows">Windows in which it was called, the earliest first.</param>
/// <param name="Alerts">What somebody should know of it now.</param>
public sealed record MonitoringReport(
    string Model,
    int Version,
    double SampleRate,
    IReadOnlyList<string> Notes,
    DateTimeOffset From,
    DateTimeOffset To,
    MonitoredCalls Whole,
    IReadOnlyList<ColumnShape> Shapes,
    IReadOnlyList<MonitoredWindow> Windows,
    IReadOnlyList<AlertRecord> Alerts);

/// <summary>A window of time.</summary>
/// <param name="Start">Its beginning.</param>
/// <param name="End">Its end, which is not in it.</param>
/// <param name="IsComplete">True when it is over.</param>
/// <param name="Calls">The calls in it.</param>
public sealed record MonitoredWindow(DateTimeOffset Start, DateTimeOffset End, bool IsComplete, MonitoredCalls Calls);

/// <summary>Calls of a version.</summary>
/// <param name="Calls">All calls, answered or not.</param>
/// <param name="Rows">Rows of those that were answered.</param>
/// <param name="ClientErrors">Calls that were refused for what they asked (400 to 499).</param>
/// <param name="ServerErrors">Calls that failed for want of the server (500 and above).</param>
/// <param name="Latency">How long they took; null without calls.</param>
/// <param name="SampledCalls">Calls whose rows were counted.</param>
/// <param name="SampledRows">Their rows.</param>
/// <param name="LostCalls">Calls of the sample that were dropped, because more came than could be counted beside the predictions.</param>
/// <param name="Drift">The rows of the sample held against those that the version was validated on; null where none were counted.</param>
/// <param name="Quality">The metric on rows whose truth is known; null where there are none.</param>
public sealed record MonitoredCalls(
    long Calls,
    long Rows,
    long ClientErrors,
    long ServerErrors,
    LatencyQuantiles? Latency,
    long SampledCalls,
    long SampledRows,
    long LostCalls,
    DriftReport? Drift,
    LiveQuality? Quality)
{
    /// <summary>Share of calls that went wrong, 0 to 1; 0 without calls.</summary>
    public double ErrorShare => Calls == 0 ? 0 : (double)(ClientErrors + ServerErrors) / Calls;
}

/// <summary>How long calls took, in milliseconds, from their arrival to the end of their answer.</summary>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P90">Nine of ten took no longer.</param>
/// <param name="P99">99 of 100 took no longer.</param>
public sealed record LatencyQuantiles(double P50, double P90, double P99)
{
    /// <summary>Of a histogram; null where it is empty.</summary>
    internal static LatencyQuantiles? Of(LatencyHistogram latency) =>
        latency.Quantile(0.5) is { } half ? new LatencyQuantiles(half, latency.Quantile(0.9)!.Value, latency.Quantile(0.99)!.Value) : null;
}
