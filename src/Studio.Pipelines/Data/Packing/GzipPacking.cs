namespace Studio.Pipelines.Data.Packing;

using System.IO.Compression;

/// <summary>
/// gzip (RFC 1952) with any number of members, as <c>cat</c> and bgzip make them, and zeros after the last. zlib checks the sum and size of each member, but
/// .NET's GZipStream ends quietly where a file is cut off or something else follows a member. So a member of our own is read
/// after the file's last: unless all before it is whole, it does not come out.
/// </summary>
internal sealed class GzipPacking : IPacking
{
    /// <summary>How names of files end.</summary>
    public const string Ending = ".gz";

    /// <summary>Bytes of a member after its data: sum and size, which may be zeros.</summary>
    private const int TrailerBytes = 8;

    private const int BlockSize = 1 << 20;
    private static readonly byte[] Mark = "<end of the file>"u8.ToArray();
    private static readonly byte[] MarkMember = Pack(Mark);

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <inheritdoc/>
    public async Task<UnpackedFile> UnpackAsync(PackedFile packed, string target, CancellationToken cancellationToken)
    {
        InvalidDataException? failure = null;
        foreach (var end in await EndsAsync(packed, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                if (await TryUnpackAsync(packed, end, target, cancellationToken).ConfigureAwait(false))
                {
                    return new UnpackedFile(packed.NameWithout(Ending));
                }
            }
            catch (InvalidDataException damage)
            {
                failure ??= damage;
            }
        }

        throw packed.Damaged("gzip", failure);
    }

    /// <summary>Where the last member may end: at the end of the file or, where zeros stand there, after the zeros that are its own.</summary>
    private static async Task<IReadOnlyList<long>> EndsAsync(PackedFile packed, CancellationToken cancellationToken)
    {
        var stream = packed.Open();
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[BlockSize];
            for (var end = stream.Length; end > 0;)
            {
                var block = buffer.AsMemory(0, (int)Math.Min(BlockSize, end));
                stream.Position = end - block.Length;
                await stream.ReadExactlyAsync(block, cancellationToken).ConfigureAwait(false);
                var last = block.Span.LastIndexOfAnyExcept((byte)0);
                end += last < 0 ? -block.Length : last + 1 - block.Length;
                if (last >= 0)
                {
                    var zeros = (int)Math.Min(TrailerBytes, stream.Length - end);
                    return [.. Enumerable.Range(0, zeros + 1).Select(own => end + own).Append(stream.Length).Distinct().OrderByDescending(place => place == stream.Length)];
                }
            }

            return [];
        }
    }

    private static async Task<bool> TryUnpackAsync(PackedFile packed, long end, string target, CancellationToken cancellationToken)
    {
        var stream = new GZipStream(new MarkedStream(packed.Open(), end, MarkMember), CompressionMode.Decompress);
        await using (stream.ConfigureAwait(false))
        {
            await BoundedCopy.ToFileAsync(stream, packed, target, cancellationToken).ConfigureAwait(false);
        }

        return await TakeMarkAsync(target, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the mark off the end of a file; false when it is not there.</summary>
    private static async Task<bool> TakeMarkAsync(string target, CancellationToken cancellationToken)
    {
        var plain = new FileStream(target, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
        await using (plain.ConfigureAwait(false))
        {
            var last = new byte[Math.Min(Mark.Length, plain.Length)];
            plain.Position = plain.Length - last.Length;
            await plain.ReadExactlyAsync(last, cancellationToken).ConfigureAwait(false);
            plain.SetLength(plain.Length - last.Length);
            return last.AsSpan().SequenceEqual(Mark);
        }
    }

    private static byte[] Pack(byte[] text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(text);
        }

        return packed.ToArray();
    }

    /// <summary>A file up to some place, then some bytes more.</summary>
    private sealed class MarkedStream(Stream file, long end, byte[] mark) : ForwardStream(file)
    {
        private int _marked;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var rest = (int)Math.Min(buffer.Length, end - Inner.Position);
            var read = rest > 0 ? await Inner.ReadAsync(buffer[..rest], cancellationToken).ConfigureAwait(false) : 0;
            return read > 0 ? read : ReadMark(buffer.Span);
        }

        private int ReadMark(Span<byte> buffer)
        {
            var part = mark.AsSpan(_marked, Math.Min(mark.Length - _marked, buffer.Length));
            part.CopyTo(buffer);
            _marked += part.Length;
            return part.Length;
        }
    }
}
