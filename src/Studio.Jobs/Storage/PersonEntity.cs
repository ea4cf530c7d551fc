namespace Studio.Jobs.Storage;

using Microsoft.AspNetCore.Identity;

/// <summary>Row of a person who can sign in. <see cref="IdentityUser{TKey}.UserName"/> is the name they sign in with.</summary>
internal sealed class PersonEntity : IdentityUser<Guid>
{
    /// <summary>May decide about people and projects.</summary>
    public bool IsServerAdmin { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public List<MembershipEntity> Memberships { get; } = [];
}
