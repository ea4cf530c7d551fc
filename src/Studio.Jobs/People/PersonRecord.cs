namespace Studio.Jobs.People;

using System.Text.Json.Serialization;

/// <summary>A person who can sign in.</summary>
/// <param name="Id">Number, never given twice.</param>
/// <param name="Name">The name they sign in with.</param>
/// <param name="Mail">Mail address; null for none.</param>
/// <param name="IsServerAdmin">True when they decide about people and projects, and are an admin of every project.</param>
/// <param name="CreatedAt">When they were added.</param>
/// <param name="LockedUntil">Until when nobody can sign in with that name, after too many wrong passwords; null when anybody can.</param>
/// <param name="Stamp">Changes with the password, and ends what was signed in before; goes into cookies, and is shown to nobody.</param>
public sealed record PersonRecord(
    Guid Id, string Name, string? Mail, bool IsServerAdmin, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil, [property: JsonIgnore] string Stamp)
{
    internal static PersonRecord Of(PersonEntity person, DateTimeOffset now) => new(
        person.Id, person.UserName!, person.Email, person.IsServerAdmin, person.CreatedAt, person.LockoutEnd > now ? person.LockoutEnd : null, person.SecurityStamp ?? string.Empty);
}
