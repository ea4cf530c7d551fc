namespace Studio.Api.Tests.Security.Hostile;

using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

/// <summary>An entry of an archive, which may lie about itself.</summary>
/// <param name="Name">Its name, whatever it is.</param>
/// <param name="Data">Its bytes as they stand in the archive.</param>
internal sealed record ZipPart(string Name, byte[] Data)
{
    /// <summary>True where <see cref="Data"/> is raw deflate.</summary>
    public bool Deflated { get; init; }

    /// <summary>Stated bytes once unpacked; null for those of <see cref="Data"/>.</summary>
    public long? Length { get; init; }

    /// <summary>Stated checksum; null for that of <see cref="Data"/>.</summary>
    public uint? Sum { get; init; }

    /// <summary>True where it says that it has a password.</summary>
    public bool Encrypted { get; init; }

    /// <summary>True where it says that it is a link, to what <see cref="Data"/> names.</summary>
    public bool Link { get; init; }

    /// <summary>True where its data are those of the entry before.</summary>
    public bool Again { get; init; }

    public static ZipPart Text(string name, string text) => new(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Zeros: 16 MiB of them for each piece, in 16 KiB.</summary>
    public static ZipPart Zeros(string name, int pieces)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(new byte[16 << 20]);
            deflate.Flush();

            // Before the end is written: up to here it can be repeated.
            var piece = packed.ToArray();
            byte[] all = [.. Enumerable.Repeat(piece, pieces).SelectMany(bytes => bytes), 3, 0];
            return new ZipPart(name, all) { Deflated = true, Length = (long)pieces << 24, Sum = 0 };
        }
    }
}

/// <summary>Archives written byte by byte (APPNOTE 6.3.10), so that they may be wrong.</summary>
internal static class HandmadeZip
{
    /// <summary>Writes an archive.</summary>
    /// <param name="parts">Its entries.</param>
    /// <param name="entries">Stated number of entries; null for the real one.</param>
    public static byte[] Of(IReadOnlyList<ZipPart> parts, ushort? entries = null)
    {
        using var file = new MemoryStream();
        var places = new List<long>();
        foreach (var part in parts)
        {
            places.Add(part.Again ? places[^1] : file.Position);
            if (!part.Again)
            {
                Write(file, part, null);
                file.Write(part.Data);
            }
        }

        var directory = file.Position;
        foreach (var (part, place) in parts.Zip(places))
        {
            Write(file, part, place);
        }

        var length = file.Position - directory;
        file.Write("PK\u0005\u0006"u8);
        var count = entries ?? (ushort)parts.Count;
        Number(file, 0, 4);
        Number(file, count, 2);
        Number(file, count, 2);
        Number(file, length, 4);
        Number(file, directory, 4);
        Number(file, 0, 2);
        return file.ToArray();
    }

    /// <summary>The head of an entry, or where <paramref name="place"/> is given its line in the directory.</summary>
    private static void Write(MemoryStream file, ZipPart part, long? place)
    {
        var name = Encoding.UTF8.GetBytes(part.Name);
        var length = part.Length ?? part.Data.Length;
        var large = length >= uint.MaxValue;
        file.Write(place is null ? "PK\u0003\u0004"u8 : "PK\u0001\u0002"u8);
        if (place is not null)
        {
            Number(file, 0x0314, 2);
        }

        Number(file, large ? 45 : 20, 2);
        Number(file, 0x800 | (part.Encrypted ? 1 : 0), 2);
        Number(file, part.Deflated ? 8 : 0, 2);
        Number(file, 0x21_0000, 4);
        Number(file, part.Sum ?? Crc32.HashToUInt32(part.Data), 4);
        Number(file, large ? uint.MaxValue : part.Data.Length, 4);
        Number(file, large ? uint.MaxValue : length, 4);
        Number(file, name.Length, 2);
        Number(file, large ? 20 : 0, 2);
        if (place is { } offset)
        {
            Number(file, 0, 6);
            Number(file, (part.Link ? 0xA1FFL : 0x81A4L) << 16, 4);
            Number(file, offset, 4);
        }

        file.Write(name);
        if (large)
        {
            Number(file, 1, 2);
            Number(file, 16, 2);
            Number(file, length, 8);
            Number(file, part.Data.Length, 8);
        }
    }

    private static void Number(MemoryStream file, long value, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        file.Write(all[..bytes]);
    }
}
