namespace Studio.Jobs.Storage;

using Studio.Jobs.Access;

/// <summary>Row of a key that a program shows. The key itself is kept nowhere: only its prefix, by which it is found, and a hash of all of it.</summary>
internal sealed class ApiKeyEntity
{
    public Guid Id { get; set; }

    /// <summary>Eight characters, unique; shown in lists.</summary>
    public required string Prefix { get; set; }

    /// <summary>SHA-256 of the whole key in 64 small hexadecimal digits.</summary>
    public required string Hash { get; set; }

    public required string Name { get; set; }

    /// <summary>The person whom a personal key acts as, in all their projects; null for a key of a project.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>The only project that a key of a project opens; null for a personal one.</summary>
    public Guid? ProjectId { get; set; }

    /// <summary>What it may do there; null for a personal one.</summary>
    public Role? Role { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Name of whoever made it.</summary>
    public required string CreatedBy { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
