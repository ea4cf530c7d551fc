namespace Studio.Pipelines.Monitoring;

/// <summary>What one process counted of the calls of a version in a stretch of time. Counts of several processes, or stretches, add up.</summary>
/// <param name="Calls">Calls that named the version, answered or not.</param>
/// <param name="Rows">Rows of those that were answered.</param>
/// <param name="ClientErrors">Calls that were refused for what they asked: 400 to 499.</param>
/// <param name="ServerErrors">Calls that failed for want of the server: 500 and above, also where too much was asked at once.</param>
/// <param name="Latency">How long calls took, from their arrival to the end of their answer.</param>
public sealed record ServedCounts(long Calls, long Rows, long ClientErrors, long ServerErrors, LatencyHistogram Latency)
{
    /// <summary>Nothing.</summary>
    public static ServedCounts None { get; } = new(0, 0, 0, 0, new LatencyHistogram([]));

    /// <summary>Calls whose rows were counted column by column.</summary>
    public long SampledCalls { get; init; }

    /// <summary>Their rows.</summary>
    public long SampledRows { get; init; }

    /// <summary>Calls that were drawn for the sample and dropped, because more came than could be counted beside the predictions.</summary>
    public long LostCalls { get; init; }

    /// <summary>The rows of the sample; null where the version has no reference, or none was counted.</summary>
    public MonitoringWindow? Window { get; init; }

    /// <summary>The counts of both without their windows, which <see cref="MonitoringWindow.Join"/> puts together.</summary>
    public ServedCounts Add(ServedCounts other) => new(Calls + other.Calls, Rows + other.Rows, ClientErrors + other.ClientErrors, ServerErrors + other.ServerErrors, Latency.Merge(other.Latency))
    {
        SampledCalls = SampledCalls + other.SampledCalls,
        SampledRows = SampledRows + other.SampledRows,
        LostCalls = LostCalls + other.LostCalls,
    };
}
