namespace Studio.Jobs.Storage;

/// <summary>Row of a project. <see cref="Access.Caller.DefaultProject"/> has none unless it has limits.</summary>
internal sealed class ProjectEntity
{
    public Guid Id { get; set; }

    /// <summary>Lower-case, as it stands in addresses.</summary>
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Experiments that train at the same time at most; null for no limit.</summary>
    public int? MaxExperiments { get; set; }

    /// <summary>Bytes that its files may take; null for no limit.</summary>
    public long? MaxBytes { get; set; }

    /// <summary>Requests a second; null for no limit.</summary>
    public int? MaxRequestsPerSecond { get; set; }
}
