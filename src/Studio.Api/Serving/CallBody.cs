namespace Studio.Api.Serving;

using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

/// <summary>The body of a call, in memory of a pool.</summary>
internal sealed class CallBody : IDisposable
{
    // Bodies without a length are mostly small; those that are not reserve more as they grow.
    private const long FirstBytes = 64 * 1024;

    private readonly PooledBuffer _bytes;
    private readonly List<RateLimitLease> _reserved;

    private CallBody(PooledBuffer bytes, List<RateLimitLease> reserved, MediaTypeHeaderValue? type) => (_bytes, _reserved, Type) = (bytes, reserved, type);

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.Written;

    /// <summary>What it is said to be; null when nothing is said.</summary>
    public MediaTypeHeaderValue? Type { get; }

    /// <summary>Reads a whole body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mostBytes">Largest body allowed.</param>
    /// <param name="gate">Bounds the memory of all bodies.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null when other bodies take too much memory now.</returns>
    /// <exception cref="BadHttpRequestException">It is too large, or ends early.</exception>
    public static async ValueTask<CallBody?> ReadAsync(HttpRequest request, long mostBytes, ServingGate gate, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = mostBytes;
        }

        var expected = Math.Min(request.ContentLength ?? FirstBytes, mostBytes);
        var reserved = new List<RateLimitLease>(1);
        if (!TryReserve(gate, expected, reserved))
        {
            return null;
        }

        var body = new CallBody(new PooledBuffer((int)expected), reserved, MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type : null);
        try
        {
            if (await body.CopyAsync(request, expected, gate, cancellationToken))
            {
                return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return null;
    }

    /// <summary>A body that came another way than as one of HTTP.</summary>
    /// <param name="bytes">The bytes, which are copied.</param>
    /// <param name="gate">Bounds the memory of all bodies.</param>
    /// <param name="type">What it is said to be; null when nothing is said.</param>
    /// <returns>Null when other bodies take too much memory now.</returns>
    public static CallBody? Of(ReadOnlySpan<byte> bytes, ServingGate gate, MediaTypeHeaderValue? type = null)
    {
        var reserved = new List<RateLimitLease>(1);
        if (!TryReserve(gate, bytes.Length, reserved))
        {
            return null;
        }

        var body = new CallBody(new PooledBuffer(bytes.Length), reserved, type);
        bytes.CopyTo(body._bytes.GetSpan(bytes.Length));
        body._bytes.Advance(bytes.Length);
        return body;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bytes.Dispose();
        _reserved.ForEach(lease => lease.Dispose());
    }

    private static bool TryReserve(ServingGate gate, long bytes, List<RateLimitLease> reserved)
    {
        var lease = gate.Reserve(bytes);
        reserved.Add(lease);
        return lease.IsAcquired;
    }

    /// <returns>False when the body grows beyond what it said, or began with, and other bodies take too much memory.</returns>
    private async ValueTask<bool> CopyAsync(HttpRequest request, long expected, ServingGate gate, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            for (; expected < _bytes.Count + result.Buffer.Length; expected *= 2)
            {
                if (!TryReserve(gate, expected, _reserved))
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return false;
                }
            }

            foreach (var segment in result.Buffer)
            {
                segment.Span.CopyTo(_bytes.GetSpan(segment.Length));
                _bytes.Advance(segment.Length);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return true;
            }
        }
    }
}
