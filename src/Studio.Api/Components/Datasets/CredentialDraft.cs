namespace Studio.Api.Components.Datasets;

using Studio.Jobs.Sources;

/// <summary>Credentials that a person is writing into a form.</summary>
public sealed class CredentialDraft
{
    /// <summary>User of an address.</summary>
    public string? User { get; set; }

    /// <summary>Its password.</summary>
    public string? Password { get; set; }

    /// <summary>Bearer token of an address.</summary>
    public string? Token { get; set; }

    /// <summary>Connection string of a database.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>What was written; null for nothing.</summary>
    internal OriginSecret? Secret => OriginSecret.Of(User, Password, Token, ConnectionString);
}
