namespace Studio.Jobs.Storage;

/// <summary>Row of a model: a name with versions.</summary>
internal sealed class ModelEntity
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public List<ModelVersionEntity> Versions { get; } = [];
}
