namespace Studio.Jobs.Storage;

/// <summary>A file that a dataset, an experiment, a model version or a batch holds. Several owners may hold the same content.</summary>
internal sealed class ArtifactEntity
{
    /// <summary>Id of the dataset, experiment, model version or batch.</summary>
    public Guid OwnerId { get; set; }

    /// <summary>Name of the file within its owner.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; set; }

    public long Bytes { get; set; }
}
