namespace Studio.Api.Security;

using System.Net;
using System.Net.Sockets;

/// <summary>Keeps the service on this machine: there is no login yet, so nobody else may reach it.</summary>
public static class LoopbackListening
{
    /// <summary>Where the service listens when nothing is configured.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>Refuses configured addresses that are not loopback, sets the default one, and checks every endpoint again when it is bound.</summary>
    /// <exception cref="UnsafeAddressException">An address is not loopback.</exception>
    public static void ListenOnLoopbackOnly(this WebApplicationBuilder builder)
    {
        if (FindProblem(builder.Configuration) is { } problem)
        {
            throw new UnsafeAddressException(problem);
        }

        builder.WebHost.UseUrls(UrlsOf(builder.Configuration));

        // Whatever way an endpoint came in, Kestrel passes it here before it is bound.
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
        {
            if (listen.IPEndPoint is { } endpoint && !IPAddress.IsLoopback(endpoint.Address))
            {
                throw new UnsafeAddressException(Refusal(endpoint.ToString()));
            }
        }));
    }

    /// <summary>The addresses to listen on: those configured, or the default one.</summary>
    public static string[] UrlsOf(IConfiguration configuration) => Split(configuration["urls"]) is { Length: > 0 } urls ? urls : [DefaultUrl];

    /// <summary>Addresses in a setting.</summary>
    public static string[] Split(string? urls) => (urls ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>One line about the first address that is not loopback; null when all are.</summary>
    /// <param name="configuration">Keys <c>urls</c>, <c>Serving:GrpcUrls</c>, <c>http_ports</c>, <c>https_ports</c> and <c>Kestrel:Endpoints:*:Url</c> are read.</param>
    public static string? FindProblem(IConfiguration configuration)
    {
        var urls = Split(configuration["urls"])
            .Concat(Split(configuration["Serving:GrpcUrls"]))
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>());
        foreach (var url in urls)
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                return $"'{url}' is not an address to listen on; write it like {DefaultUrl}.";
            }

            if (!address.IsUnixPipe && !address.IsNamedPipe && !IsLoopback(address.Host))
            {
                return Refusal(url);
            }
        }

        foreach (var key in new[] { "http_ports", "https_ports" })
        {
            if (string.IsNullOrWhiteSpace(configuration["urls"]) && !string.IsNullOrWhiteSpace(configuration[key]))
            {
                return Refusal($"{key.ToUpperInvariant()}={configuration[key]}");
            }
        }

        return null;
    }

    private static string Refusal(string address) =>
        $"'{address}' can be reached from other machines, and the studio has no login yet: listen on localhost, 127.0.0.1 or [::1] instead, such as --urls {DefaultUrl}.";

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && IPAddress.IsLoopback(address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
