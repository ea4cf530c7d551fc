namespace Studio.Jobs.Storage;

/// <summary>Row of what was set for a project, the default one too. Null is what the settings say, 0 no limit.</summary>
internal sealed class ProjectLimitsEntity
{
    public Guid ProjectId { get; set; }

    public int? Experiments { get; set; }

    public int? StorageMegabytes { get; set; }

    public int? PredictionsPerSecond { get; set; }
}
