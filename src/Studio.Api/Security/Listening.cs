namespace Studio.Api.Security;

using System.Net;

/// <summary>
/// Where the service listens: on this machine, unless people have to sign in (<c>Access/ListeningGuard</c>), because whoever reaches it without that may do everything.
/// </summary>
public static class Listening
{
    /// <summary>Where the service listens when nothing is configured.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    private const string GrpcUrls = "Serving:GrpcUrls";

    private static readonly string[] s_schemes = ["http", "https"];

    /// <summary>Refuses what is no address, and sets the default one.</summary>
    /// <exception cref="UnsafeAddressException">An address is none.</exception>
    public static void AddListening(this WebApplicationBuilder builder)
    {
        if (FindProblem(builder.Configuration) is { } problem)
        {
            throw new UnsafeAddressException(problem);
        }

        builder.WebHost.UseUrls(UrlsOf(builder.Configuration));
    }

    /// <summary>The addresses to listen on: those configured, or the default one.</summary>
    public static string[] UrlsOf(IConfiguration configuration) => Split(configuration["urls"]) is { Length: > 0 } urls ? urls : [DefaultUrl];

    /// <summary>Addresses in a setting.</summary>
    public static string[] Split(string? urls) => (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>One line about the first address that is none; null when all are.</summary>
    /// <param name="configuration">Keys <c>urls</c>, <c>Serving:GrpcUrls</c> and <c>Kestrel:Endpoints:*:Url</c> are read.</param>
    public static string? FindProblem(IConfiguration configuration) =>
        Configured(configuration).Find(url => Parse(url) is null) is { } wrong ? $"'{wrong}' is not an address to listen on; write it like {DefaultUrl}." : null;

    /// <summary>Addresses that other machines can reach, as they are written.</summary>
    /// <param name="configuration">Keys <c>urls</c>, <c>Serving:GrpcUrls</c>, <c>http_ports</c>, <c>https_ports</c> and <c>Kestrel:Endpoints:*:Url</c> are read.</param>
    public static IReadOnlyList<string> Beyond(IConfiguration configuration)
    {
        var ports = string.IsNullOrWhiteSpace(configuration["urls"])
            ? s_schemes.SelectMany(scheme => Split(configuration[$"{scheme}_ports"]).Select(port => $"{scheme}://*:{port}"))
            : [];
        return [.. Configured(configuration).Where(url => Parse(url) is { IsUnixPipe: false, IsNamedPipe: false } address && !IsLoopback(address.Host)), .. ports];
    }

    /// <summary>True when what is sent to an address can be read on the way.</summary>
    public static bool IsPlain(string url) => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static List<string> Configured(IConfiguration configuration) =>
    [
        .. Split(configuration["urls"]),
        .. Split(configuration[GrpcUrls]),
        .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>(),
    ];

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
