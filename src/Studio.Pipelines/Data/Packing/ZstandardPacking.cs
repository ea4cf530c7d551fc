namespace Studio.Pipelines.Data.Packing;

using ZstdSharp;

/// <summary>Zstandard (RFC 8878) with any number of frames. Each is checked by its sum where it has one, and the last must be whole.</summary>
internal sealed class ZstandardPacking : IPacking
{
    /// <summary>How names of files end.</summary>
    public const string Ending = ".zst";

    private const int BlockSize = 1 << 20;

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || IsSkippable(head);

    /// <inheritdoc/>
    public async Task<UnpackedFile> UnpackAsync(PackedFile packed, string target, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new DecompressionStream(packed.Open(), BlockSize, checkEndOfStream: true, leaveOpen: false);
            await using (stream.ConfigureAwait(false))
            {
                await BoundedCopy.ToFileAsync(stream, packed, target, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ZstdException failure) when (failure.Code == ZstdSharp.Unsafe.ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw new DatasetException($"'{packed.FileName}' was compressed with a window of more than 128 MiB; compress it without --long or --ultra.", failure);
        }
        catch (Exception failure) when (failure is ZstdException or EndOfStreamException)
        {
            throw packed.Damaged("Zstandard", failure);
        }

        return new UnpackedFile(packed.NameWithout(Ending));
    }

    /// <summary>Frames of another program's own data, which pzstd writes before each of its frames.</summary>
    private static bool IsSkippable(ReadOnlySpan<byte> head) => head.Length >= 4 && head[0] >> 4 == 5 && head[1..].StartsWith((ReadOnlySpan<byte>)[0x2A, 0x4D, 0x18]);
}
