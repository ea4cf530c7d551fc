namespace Studio.Jobs.People;

using System.Net;
using System.Net.Sockets;

/// <summary>Bounds the failed tries of an address in a stretch of time. In memory: each process counts its own.</summary>
/// <param name="most">Most of them.</param>
/// <param name="window">The stretch.</param>
/// <param name="time">Clock.</param>
internal sealed class FailedTries(int most, TimeSpan window, TimeProvider time)
{
    private const int MostAddresses = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<long>> _tries = [];

    /// <summary>Counts a try as failed when it begins, so that many at once are no way around.</summary>
    /// <returns>Null when it may go on; how long to wait when not.</returns>
    public TimeSpan? Begin(string? address)
    {
        if (address is null)
        {
            return null;
        }

        lock (_lock)
        {
            var tries = Find(NetworkOf(address));
            if (tries.Count >= most)
            {
                return window - time.GetElapsedTime(tries.Peek());
            }

            tries.Enqueue(time.GetTimestamp());
            return null;
        }
    }

    /// <summary>A try that was begun has not failed.</summary>
    public void TakeBack(string? address)
    {
        if (address is null)
        {
            return;
        }

        lock (_lock)
        {
            // The oldest goes and the newest stays, so that good tries between them gain nothing.
            Find(NetworkOf(address)).TryDequeue(out _);
        }
    }

    private Queue<long> Find(string network)
    {
        if (!_tries.TryGetValue(network, out var tries))
        {
            if (_tries.Count >= MostAddresses)
            {
                RemoveOld();
            }

            tries = _tries[network] = new Queue<long>(most);
        }

        DropOld(tries);
        return tries;
    }

    private void DropOld(Queue<long> tries)
    {
        while (tries.TryPeek(out var oldest) && time.GetElapsedTime(oldest) >= window)
        {
            tries.Dequeue();
        }
    }

    private void RemoveOld()
    {
        foreach (var (network, tries) in _tries)
        {
            DropOld(tries);
            if (tries.Count == 0)
            {
                _tries.Remove(network);
            }
        }
    }

    /// <summary>Whoever has one address of IPv6 has the 2⁶⁴ beside it too.</summary>
    private static string NetworkOf(string address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return address;
        }

        var plain = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes(), 0, 8) : plain.ToString();
    }
}
