namespace Studio.Pipelines.Trainers.Torch;

using System.Buffers.Binary;
using System.Text;

/// <summary>
/// The symbol versions that a 64-bit little-endian ELF library demands of the libraries it is linked with
/// (section <c>SHT_GNU_verneed</c>; layout in the Linux Standard Base, "Symbol Versioning").
/// </summary>
public static class ElfVersionNeeds
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 2; // VER_FLG_WEAK

    /// <summary>
    /// Marks a version as weak, so that the dynamic loader lets the library in where the version is missing. Symbols are
    /// still resolved as ever: only a library that never uses a symbol of that version works without it.
    /// </summary>
    /// <param name="library">Bytes of the library; changed in place.</param>
    /// <param name="version">Name of the version, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>True when the library demands the version and now does so weakly; false when nothing was changed.</returns>
    public static bool MakeWeak(Span<byte> library, string version)
    {
        if (!IsElf64LittleEndian(library))
        {
            return false;
        }

        try
        {
            var flags = FindFlags(library, Encoding.ASCII.GetBytes(version));
            if (flags < 0)
            {
                return false;
            }

            var current = U16(library, flags);
            BinaryPrimitives.WriteUInt16LittleEndian(library[flags..], (ushort)(current | WeakFlag));
            return (current & WeakFlag) == 0;
        }
        catch (ArgumentOutOfRangeException)
        {
            return false; // An offset points outside the file: it is truncated or no real library.
        }
    }

    private static bool IsElf64LittleEndian(ReadOnlySpan<byte> file) =>
        file.Length >= 64 && file.StartsWith("\u007fELF"u8) && file[4] == 2 && file[5] == 1;

    /// <summary>Offset of <c>vna_flags</c> of the version's entry, or −1.</summary>
    private static int FindFlags(ReadOnlySpan<byte> file, ReadOnlySpan<byte> version)
    {
        var sections = I64(file, 0x28);
        var size = U16(file, 0x3A);
        var count = U16(file, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var header = sections + (i * size);
            if (U32(file, header + 4) == VersionNeedSection)
            {
                var names = I64(file, sections + ((int)U32(file, header + 40) * size) + 24);
                return FindFlags(file, I64(file, header + 24), (int)U32(file, header + 44), names, version);
            }
        }

        return -1;
    }

    /// <summary>Walks the needed libraries (Verneed) and the versions needed of each (Vernaux).</summary>
    private static int FindFlags(ReadOnlySpan<byte> file, int need, int libraries, int names, ReadOnlySpan<byte> version)
    {
        for (var library = 0; library < libraries; library++, need += (int)U32(file, need + 12))
        {
            var versions = U16(file, need + 2);
            var entry = need + (int)U32(file, need + 8);
            for (var i = 0; i < versions; i++, entry += (int)U32(file, entry + 12))
            {
                var name = file[(names + (int)U32(file, entry + 8))..];
                if (name.StartsWith(version) && name.Length > version.Length && name[version.Length] == 0)
                {
                    return entry + 4;
                }
            }
        }

        return -1;
    }

    private static ushort U16(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file[offset..]);

    private static uint U32(ReadOnlySpan<byte> file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file[offset..]);

    private static int I64(ReadOnlySpan<byte> file, int offset) =>
        (int)long.Min(BinaryPrimitives.ReadInt64LittleEndian(file[offset..]), int.MaxValue);
}
