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
    /// may use the studio as long as nobody has a login. Empty by default: on loopback only localhost is answered.
    /// </summary>
    [RegularExpression(@"^\s*([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])?(\s*;\s*([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])?)*\s*$",
        ErrorMessage = "Studio:Proxy:Hosts needs names of hosts without scheme, port and wildcards, separated by semicolons, such as studio.example.org.")]
    public string Hosts { get; set; } = string.Empty;

    /// <summary>Path that the proxy puts before all addresses, such as <c>/studio</c>, whether it takes it away from requests or not; empty by default.</summary>
    [RegularExpression("^(/[A-Za-z0-9._~-]+)*$", ErrorMessage = "Studio:Proxy:PathBase needs a path that begins with a slash and does not end with one, such as /studio.")]
    public string PathBase { get; set; } = string.Empty;

    /// <summary>
    /// Networks that the proxy stands in, separated by semicolons, such as <c>10.0.0.0/8</c>: what it says of a request is believed from there as it is from loopback.
    /// Empty by default.
    /// </summary>
    [RegularExpression(@"^\s*([0-9A-Fa-f.:]+/[0-9]{1,3})?(\s*;\s*([0-9A-Fa-f.:]+/[0-9]{1,3})?)*\s*$",
        ErrorMessage = "Studio:Proxy:Networks needs networks with the length of their prefix, separated by semicolons, such as 10.0.0.0/8.")]
    public string Networks { get; set; } = string.Empty;

    /// <summary>The networks in <see cref="Networks"/>.</summary>
    internal string[] NetworkList => Networks.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The names in <see cref="Hosts"/>.</summary>
    internal string[] HostNames => Hosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Checks the attributes of <see cref="ProxyOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;
