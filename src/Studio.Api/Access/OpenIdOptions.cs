namespace Studio.Api.Access;

using System.ComponentModel.DataAnnotations;

/// <summary>A provider of OpenID Connect that people sign in at, section <c>Studio:Access:OpenId</c>; validated at start. None by default.</summary>
public sealed class OpenIdOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Access:OpenId";

    /// <summary>Address of the provider, such as <c>https://login.example.org/realms/work</c>; empty for none. Without https only on this machine.</summary>
    public string Authority { get; set; } = string.Empty;

    /// <summary>What the provider knows the studio as.</summary>
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The secret that goes with it; empty for a public client.</summary>
    public string ClientSecret { get; set; } = string.Empty;

    /// <summary>What the button says, <c>Single sign-on</c> by default.</summary>
    public string Name { get; set; } = "Single sign-on";

    /// <summary>Scopes that are asked for besides <c>openid</c> and <c>profile</c>, separated by spaces; <c>email</c> by default.</summary>
    public string Scopes { get; set; } = "email";

    /// <summary>Claim with the groups of a person, <c>groups</c> by default.</summary>
    public string GroupsClaim { get; set; } = "groups";

    /// <summary>
    /// What groups of the provider are here: <c>server-admin</c>, or a project and a role such as <c>churn:editor</c>; several, separated by commas. Whoever is in one of them gets that
    /// whenever they sign in; other roles stay as they were given here, but those of projects named here go when no group has them any more.
    /// </summary>
    public Dictionary<string, string> Groups { get; } = [];

    /// <summary>True when there is a provider.</summary>
    internal bool IsUsed => Authority.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsUsed)
        {
            yield break;
        }

        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
        {
            yield return new ValidationResult($"Studio:Access:OpenId:Authority is '{Authority}'; it needs the https address of the provider.");
        }

        if (ClientId.Length == 0)
        {
            yield return new ValidationResult("Studio:Access:OpenId:ClientId is empty; it needs what the provider knows the studio as.");
        }

        foreach (var (group, grants) in Groups)
        {
            if (OpenIdGrant.Parse(grants) is null)
            {
                yield return new ValidationResult($"Studio:Access:OpenId:Groups:{group} is '{grants}'; it needs server-admin, or a project and a role such as churn:editor, separated by commas.");
            }
        }
    }
}
