namespace Studio.Jobs.Storage;

using Microsoft.AspNetCore.Identity;

/// <summary>Row of a person who can sign in, by the name <see cref="IdentityUser{TKey}.UserName"/>. The password is kept as a hash only.</summary>
internal sealed class PersonEntity : IdentityUser<Guid>
{
    /// <summary>Decides about people and projects, and is an admin of every project.</summary>
    public bool IsServerAdmin { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
