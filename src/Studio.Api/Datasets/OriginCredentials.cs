namespace Studio.Api.Datasets;

using Studio.Jobs.Sources;

/// <summary>Other credentials with which a dataset is read again; kept protected, and answered to nobody.</summary>
public sealed class OriginCredentials
{
    /// <summary>User that the address is asked with.</summary>
    public string? User { get; set; }

    /// <summary>The password.</summary>
    public string? Password { get; set; }

    /// <summary>Bearer token that the address is asked with.</summary>
    public string? Token { get; set; }

    /// <summary>Connection string of the database.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The same; null where nothing is given.</summary>
    internal OriginSecret? Secret => OriginSecret.Of(User, Password, Token, ConnectionString);
}
