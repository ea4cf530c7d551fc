namespace Studio.Api.Inference;

using System.IO.Compression;
using System.Runtime.InteropServices;
using Studio.Api.Serving;

/// <summary>The body of a request, unpacked and told apart into JSON and what follows it.</summary>
internal sealed class InferBody : IDisposable
{
    /// <summary>Header that tells how many bytes of the unpacked body are JSON.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    private const int Block = 1 << 16;

    private readonly CallBody _body;
    private readonly string _encoding;
    private readonly string? _jsonLength;
    private readonly long _mostBytes;
    private PooledBuffer? _unpacked;
    private PooledBuffer? _replaced;

    private InferBody(CallBody body, HttpRequest request, long mostBytes) => (_body, _encoding, _jsonLength, _mostBytes) =
        (body, request.Headers.ContentEncoding.ToString(), request.Headers.TryGetValue(JsonLengthHeader, out var length) ? length.ToString() : null, mostBytes);

    /// <summary>The JSON, without words that JSON does not know; empty until it is unpacked.</summary>
    public ReadOnlyMemory<byte> Json { get; private set; }

    /// <summary>The bytes that follow it; none until it is unpacked.</summary>
    public ReadOnlyMemory<byte> Tail { get; private set; }

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mostBytes">Largest body allowed, packed and unpacked.</param>
    /// <param name="gate">Bounds the memory of all bodies.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InferException">There is no memory for it now.</exception>
    /// <exception cref="BadHttpRequestException">It is too large, or ends early.</exception>
    public static async Task<InferBody> ReadAsync(HttpRequest request, long mostBytes, ServingGate gate, CancellationToken cancellationToken) =>
        await CallBody.ReadAsync(request, mostBytes, gate, cancellationToken) is { } body
            ? new InferBody(body, request, mostBytes)
            : throw new InferException(InferProblemKind.Busy, Predictions.BusyResult.Reason);

    /// <summary>Unpacks it, and tells the JSON from what follows it.</summary>
    /// <exception cref="InferException">It cannot be unpacked, or the length of its JSON is wrong.</exception>
    public void Unpack()
    {
        _unpacked = Unpack(_body.Bytes, _encoding, _mostBytes);
        var bytes = _unpacked?.Written ?? _body.Bytes;
        var length = JsonLength(_jsonLength, bytes.Length);
        _replaced = BareNumbers.Replace(bytes.Span[..length]);
        (Json, Tail) = (_replaced?.Written ?? bytes[..length], bytes[length..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _replaced?.Dispose();
        _unpacked?.Dispose();
        _body.Dispose();
    }

    private static int JsonLength(string? header, int bytes) =>
        header is null ? bytes
        : int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bytes ? length
        : throw new InferException(InferProblemKind.Invalid, $"{JsonLengthHeader} is '{header}', and the body has {bytes} bytes; it must be the number of bytes of the JSON.");

    private static PooledBuffer? Unpack(ReadOnlyMemory<byte> bytes, string encoding, long most)
    {
        var input = new MemoryStream(MemoryMarshal.TryGetArray(bytes, out var array) ? array.Array! : bytes.ToArray(), array.Offset, bytes.Length, writable: false);
        using Stream? unpacking = encoding.Trim().ToLowerInvariant() switch
        {
            "" or "identity" => null,
            "gzip" or "x-gzip" => new GZipStream(input, CompressionMode.Decompress),
            "deflate" => new ZLibStream(input, CompressionMode.Decompress),
            _ => throw new InferException(InferProblemKind.UnknownEncoding, $"Content-Encoding '{encoding}' is not known; send gzip, deflate or the plain body."),
        };
        return unpacking is null ? null : Copy(unpacking, most);
    }

    private static PooledBuffer Copy(Stream unpacking, long most)
    {
        var unpacked = new PooledBuffer(Block);
        try
        {
            for (int read; (read = unpacking.Read(unpacked.GetSpan(Block))) > 0;)
            {
                unpacked.Advance(read);
                if (unpacked.Count > most)
                {
                    throw new InferException(InferProblemKind.TooLarge, $"The body is larger than {most / 1024 / 1024} MiB when it is unpacked; send fewer rows.");
                }
            }

            return unpacked;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            // An IOException where a body was packed with a dictionary that only its sender has.
            unpacked.Dispose();
            throw new InferException(InferProblemKind.Invalid, $"The body cannot be unpacked ({exception.Message.TrimEnd('.')}).");
        }
        catch (InferException)
        {
            unpacked.Dispose();
            throw;
        }
    }
}
