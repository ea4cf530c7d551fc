namespace Studio.Jobs.Storage;

/// <summary>Row of a project. <see cref="Access.Caller.DefaultProject"/> has none.</summary>
internal sealed class ProjectEntity
{
    /// <summary>Name of the project that is always there.</summary>
    public const string DefaultName = "default";

    public Guid Id { get; set; }

    /// <summary>Lower-case, as it stands in addresses.</summary>
    public required string Name { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
