namespace Studio.Api.Tests.Inference;

using System.IO.Compression;

/// <summary>Packed bodies.</summary>
internal static class Packing
{
    public static byte[] Pack(string coding, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream packing = coding == "gzip" ? new GZipStream(packed, CompressionLevel.Optimal) : new ZLibStream(packed, CompressionLevel.Optimal))
        {
            packing.Write(body);
        }

        return packed.ToArray();
    }

    public static byte[] Unpack(string coding, byte[] packed)
    {
        using var body = new MemoryStream();
        using Stream unpacking = coding == "gzip" ? new GZipStream(new MemoryStream(packed), CompressionMode.Decompress) : new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        unpacking.CopyTo(body);
        return body.ToArray();
    }
}
