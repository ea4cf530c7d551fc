namespace Studio.Jobs.Storage;

/// <summary>Row of something that somebody did. Rows are only ever added.</summary>
internal sealed class AuditEntity
{
    /// <summary>Of version 7: in the order of time.</summary>
    public Guid Id { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>Name of the person or the key at that time.</summary>
    public required string Who { get; set; }

    public Guid? PersonId { get; set; }

    public Guid? KeyId { get; set; }

    public Guid? ProjectId { get; set; }

    /// <summary>What was done, such as <c>dataset.delete</c>.</summary>
    public required string Action { get; set; }

    /// <summary>What it was done to: an id or a name.</summary>
    public string? Thing { get; set; }

    /// <summary>Where from; null for the machine itself.</summary>
    public string? Address { get; set; }
}
