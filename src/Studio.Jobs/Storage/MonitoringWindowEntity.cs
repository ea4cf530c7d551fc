namespace Studio.Jobs.Storage;

using Studio.Pipelines.Monitoring;

/// <summary>Row of what one process counted of the calls of a version in a window of time. The process alone changes it; rows of several add up.</summary>
internal sealed class MonitoringWindowEntity
{
    public Guid VersionId { get; set; }

    public ModelVersionEntity? Version { get; set; }

    public DateTimeOffset Start { get; set; }

    /// <summary>The process, a name of its own for each time that it was started.</summary>
    public required string Process { get; set; }

    /// <summary>Length of the window.</summary>
    public int Minutes { get; set; }

    public required ServedCounts Counts { get; set; }
}
