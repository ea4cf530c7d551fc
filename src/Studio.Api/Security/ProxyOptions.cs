namespace Studio.Api.Security;

using System.ComponentModel.DataAnnotations;

/// <summary>How a reverse proxy on this machine reaches the studio, section <c>Studio:Proxy</c>; validated at start. Without settings there is none.</summary>
public sealed class ProxyOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Proxy";

    /// <summary>
    /// Names under which the proxy is called, without ports and separated by semicolons, such as <c>studio.example.org</c>: requests for them are
    /// answered, and what the proxy says of a request (<c>X-Forwarded-Host</c>, <c>-Proto</c>, <c>-For</c>) is believed. The proxy then decides who
    /// may use the studio, which has no login. Empty by default: only localhost is answered.
    /// </summary>
    [RegularExpression(@"^\s*([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])?(\s*;\s*([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])?)*\s*$",
        ErrorMessage = "Studio:Proxy:Hosts needs names of hosts without scheme, port and wildcards, separated by semicolons, such as studio.example.org.")]
    public string Hosts { get; set; } = string.Empty;

    /// <summary>Path that the proxy puts before all addresses, such as <c>/studio</c>, whether it takes it away from requests or not; empty by default.</summary>
    [RegularExpression("^(/[A-Za-z0-9._~-]+)*$", ErrorMessage = "Studio:Proxy:PathBase needs a path that begins with a slash and does not end with one, such as /studio.")]
    public string PathBase { get; set; } = string.Empty;

    /// <summary>The names in <see cref="Hosts"/>.</summary>
    internal string[] HostNames => Hosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Checks the attributes of <see cref="ProxyOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
