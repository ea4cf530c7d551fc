namespace Studio.Pipelines.Tests.Data.Packing;

using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;

/// <summary>Packs bytes as programs do.</summary>
internal static class PackedBytes
{
    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray() is { Length: > 0 } member ? member : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>A member as bgzip writes it: with its size in an extra field (SAM specification 4.1).</summary>
    public static byte[] BlockedGzip(byte[] bytes)
    {
        var member = Gzip(bytes);
        member[3] = 4;
        byte[] extra = [6, 0, (byte)'B', (byte)'C', 2, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(6), (ushort)(member.Length + extra.Length - 1));
        return [.. member[..10], .. extra, .. member[10..]];
    }

    public static byte[] Zstandard(byte[] bytes)
    {
        using var compressor = new Compressor();
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return compressor.Wrap(bytes).ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }
}
