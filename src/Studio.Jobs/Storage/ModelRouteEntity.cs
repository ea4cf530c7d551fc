namespace Studio.Jobs.Storage;

/// <summary>Row of who answers the calls of a model that name no version: the champion, or in part the challenger.</summary>
internal sealed class ModelRouteEntity
{
    public Guid ModelId { get; set; }

    public ModelEntity? Model { get; set; }

    /// <summary>Share of the calls that the challenger answers, 0 to 1.</summary>
    public double Share { get; set; }

    /// <summary>Share of the other calls that the challenger is asked too, without being heard, 0 to 1.</summary>
    public double Shadow { get; set; }

    public DateTimeOffset ChangedAt { get; set; }
}
