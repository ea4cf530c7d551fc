namespace Studio.Jobs.Sources;

using System.Net;
using System.Net.Sockets;

/// <summary>
/// Addresses that lead to this machine, to a network that is not the internet, or to nobody: the special-purpose address registries of
/// RFC 6890 with their later entries.
/// </summary>
internal static class PrivateNetworks
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    // Addresses of IPv6 that carry one of IPv4, and the byte at which that begins.
    private static readonly (IPNetwork Network, int At)[] Carriers = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    /// <summary>True for an address that a service should not be made to call.</summary>
    public static bool Contain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return Contain(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6 && Carriers.FirstOrDefault(carrier => carrier.Network.Contains(address)) is { At: > 0 and var at })
        {
            return Contain(new IPAddress(address.GetAddressBytes().AsSpan(at, 4)));
        }

        return Special.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }

    /// <summary>Connects to what a name means now, unless that is private: looked at after the name is resolved, so that no name can lead behind the check.</summary>
    /// <param name="context">What is connected to.</param>
    /// <param name="refuse">Makes the refusal of a name that means a private address.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async ValueTask<Stream> ConnectElsewhereAsync(SocketsHttpConnectionContext context, Func<string, IPAddress, Exception> refuse, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        if (addresses.FirstOrDefault(Contain) is { } hidden)
        {
            throw refuse(host, hidden);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
