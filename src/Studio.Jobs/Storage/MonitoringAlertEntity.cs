namespace Studio.Jobs.Storage;

/// <summary>Row of something about a version that somebody should know, as long as it holds and for a while after.</summary>
internal sealed class MonitoringAlertEntity
{
    public Guid Id { get; set; }

    public Guid VersionId { get; set; }

    public ModelVersionEntity? Version { get; set; }

    public AlertKind Kind { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>Null while it holds; of each kind at most one holds of a version.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What it is, for people: as it was when it was last looked at.</summary>
    public required string Detail { get; set; }
}
