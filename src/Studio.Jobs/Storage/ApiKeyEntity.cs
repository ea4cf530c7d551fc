namespace Studio.Jobs.Storage;

using Studio.Jobs.Access;

/// <summary>Row of a key that a program shows. The key itself is stored nowhere: only its beginning, by which it is found, and the SHA-256 of all of it.</summary>
internal sealed class ApiKeyEntity
{
    public Guid Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The first characters, unique; shown in lists.</summary>
    public required string Prefix { get; set; }

    public required byte[] Sha256 { get; set; }

    /// <summary>The one project that it opens.</summary>
    public Guid ProjectId { get; set; }

    public Role Role { get; set; }

    /// <summary>The person who made it: it allows no more than they may themselves.</summary>
    public Guid PersonId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ExpiresAt { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }
}
