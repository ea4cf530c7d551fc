namespace Studio.Jobs.Storage;

/// <summary>Row of something that somebody did. Rows are only ever added: <see cref="StudioDbContext"/> saves no change of one.</summary>
internal sealed class AuditEntity
{
    /// <summary>Counts up, in the order in which they were stored.</summary>
    public long Number { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Name of the person or the key at that time.</summary>
    public required string Who { get; init; }

    /// <summary>The person or the key; null for whoever is at the machine, and for people who are not known.</summary>
    public Guid? Actor { get; init; }

    /// <summary>The project that it was done in; null for none. A later project of the same name is another one.</summary>
    public Guid? ProjectId { get; init; }

    /// <summary>Its name at that time.</summary>
    public string? Project { get; init; }

    /// <summary>What was done, such as <c>dataset.delete</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to: a name or an id, for people.</summary>
    public required string Thing { get; init; }

    /// <summary>The address it was asked from; null for the machine itself.</summary>
    public string? From { get; init; }
}
