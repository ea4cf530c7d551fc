namespace Studio.Api.Access;

using Studio.Jobs.Access;

/// <summary>What a group of the provider is here.</summary>
/// <param name="Project">Name of the project; null for admin of the server.</param>
/// <param name="Role">Role in it.</param>
internal sealed record OpenIdGrant(string? Project, Role Role)
{
    private const string ServerAdmin = "server-admin";

    /// <summary>Grants as they stand in a setting; null when one cannot be read.</summary>
    public static IReadOnlyList<OpenIdGrant>? Parse(string text)
    {
        var grants = new List<OpenIdGrant>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part == ServerAdmin)
            {
                grants.Add(new OpenIdGrant(null, Role.Admin));
            }
            else if (part.Split(':') is [{ Length: > 0 } project, var word] && Roles.Find(word) is { } role)
            {
                grants.Add(new OpenIdGrant(project, role));
            }
            else
            {
                return null;
            }
        }

        return grants.Count > 0 ? grants : null;
    }

    /// <summary>Of each project the highest role, and whether somebody is an admin of the server.</summary>
    public static (IReadOnlyDictionary<string, Role> Roles, bool ServerAdmin) Together(IEnumerable<OpenIdGrant> grants)
    {
        var all = grants.ToList();
        return (
            all.Where(grant => grant.Project is not null).GroupBy(grant => grant.Project!).ToDictionary(group => group.Key, group => group.Max(grant => grant.Role)),
            all.Any(grant => grant.Project is null));
    }
}
