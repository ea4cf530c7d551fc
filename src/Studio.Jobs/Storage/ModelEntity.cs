namespace Studio.Jobs.Storage;

/// <summary>Row of a model: a name with versions. It stays when all versions are deleted, so that their numbers are not given again.</summary>
internal sealed class ModelEntity : IInProject
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The highest number that a version of it ever had: none is given twice, whatever is deleted.</summary>
    public int LastVersion { get; set; }

    /// <summary>Counted up with every change of the model, its versions and its aliases.</summary>
    public long Revision { get; set; }

    public List<ModelVersionEntity> Versions { get; } = [];

    public List<ModelAliasEntity> Aliases { get; } = [];
}
