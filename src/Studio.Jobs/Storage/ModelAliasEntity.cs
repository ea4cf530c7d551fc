namespace Studio.Jobs.Storage;

/// <summary>Row of an alias: a word that names a version of a model. It stays when it names none any more, and so do its moves.</summary>
internal sealed class ModelAliasEntity
{
    public Guid ModelId { get; set; }

    public required string Alias { get; set; }

    /// <summary>Null since it was removed.</summary>
    public int? Version { get; set; }

    /// <summary>How often it was moved: the number of its last move.</summary>
    public int Moves { get; set; }

    public DateTimeOffset MovedAt { get; set; }
}
