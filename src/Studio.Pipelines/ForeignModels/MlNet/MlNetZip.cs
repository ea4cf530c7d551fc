namespace Studio.Pipelines.ForeignModels.MlNet;

using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;

/// <summary>
/// Looks into a model of ML.NET before ML.NET does: loading it would load whatever assembly it names and unpack whatever it says. What passes is copied entry by entry
/// into a file of our own, so that what is loaded is what was looked at.
/// </summary>
internal static class MlNetZip
{
    /// <summary>Most entries; a model of hundreds of trees and transforms has some hundred.</summary>
    public const int MostEntries = 20_000;

    /// <summary>Most bytes that all entries have together, unpacked.</summary>
    public const long MostBytes = 1024L * 1024 * 1024;

    /// <summary>Most bytes of one entry: ML.NET reads each into memory.</summary>
    public const long MostEntryBytes = 512L * 1024 * 1024;

    private static readonly SearchValues<char> s_forbidden = SearchValues.Create(":*?\"<>|");

    /// <summary>True when a file is a zip archive.</summary>
    public static bool IsZip(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && (head.SequenceEqual("PK\x03\x04"u8) || head.SequenceEqual("PK\x05\x06"u8));
    }

    /// <summary>Checks an archive and copies it.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="copy">Where the copy goes.</param>
    /// <exception cref="ImportException">It is no model that may be loaded.</exception>
    public static void CopyChecked(string path, string copy)
    {
        try
        {
            using var source = ZipFile.OpenRead(path);
            using var target = ZipFile.Open(copy, ZipArchiveMode.Create);
            Copy(source, target);
        }
        catch (InvalidDataException failure)
        {
            throw new ImportException($"The archive is damaged or ends too early: {failure.Message} Save or copy the model again.");
        }
    }

    private static void Copy(ZipArchive source, ZipArchive target)
    {
        if (source.Entries.Count > MostEntries)
        {
            throw new ImportException(FormattableString.Invariant($"The archive has {source.Entries.Count:N0} entries; a model of ML.NET has at most {MostEntries:N0}."));
        }

        var (names, left, parts) = (new HashSet<string>(StringComparer.OrdinalIgnoreCase), MostBytes, 0);
        foreach (var entry in source.Entries.Where(entry => !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\')))
        {
            var name = NameOf(entry);
            if (!names.Add(name))
            {
                throw new ImportException($"The archive has two entries '{name}'; no model of ML.NET has.");
            }

            var bytes = Unpack(entry, Math.Min(left, MostEntryBytes));
            left -= bytes.Length;
            foreach (var part in ModelPart.FindAll(bytes))
            {
                Check(part);
                parts++;
            }

            using var copied = target.CreateEntry(name, CompressionLevel.NoCompression).Open();
            copied.Write(bytes);
        }

        if (parts == 0 || !names.Contains("TransformerChain/Model.key"))
        {
            throw new ImportException("The archive is no model of ML.NET: it has no entry TransformerChain/Model.key. Save the model with mlContext.Model.Save.");
        }
    }

    private static string NameOf(ZipArchiveEntry entry)
    {
        var name = entry.FullName.Replace('\\', '/');
        return name.StartsWith('/') || name.Split('/').Any(part => part is "" or "." or "..") || name.AsSpan().ContainsAny(s_forbidden) || name.Any(char.IsControl)
            ? throw new ImportException($"The archive has an entry '{entry.FullName}', which leads out of its folder or is no name of a file; no model of ML.NET has.")
            : name;
    }

    /// <summary>What the archive says of sizes is not believed, unless it says too much itself.</summary>
    private static byte[] Unpack(ZipArchiveEntry entry, long most)
    {
        if (entry.Length > most)
        {
            throw TooMuch(entry, most);
        }

        using var packed = entry.Open();
        using var unpacked = new MemoryStream();
        var buffer = new byte[81_920];
        while (packed.Read(buffer) is > 0 and var read)
        {
            if (unpacked.Length + read > most)
            {
                throw TooMuch(entry, most);
            }

            unpacked.Write(buffer, 0, read);
        }

        // Whoever reads an archive does not ask whether an entry is whole.
        var bytes = unpacked.ToArray();
        return Crc32.HashToUInt32(bytes) == entry.Crc32 ? bytes : throw new ImportException($"The entry '{entry.FullName}' of the archive is damaged: its checksum is wrong. Save or copy the model again.");
    }

    private static ImportException TooMuch(ZipArchiveEntry entry, long most) => new(
        $"The archive unpacks to more than can be a model: '{entry.FullName}' of {entry.CompressedLength:N0} packed bytes passes {most:N0} bytes. At most {MostBytes:N0} bytes are unpacked, {MostEntryBytes:N0} of one entry.");

    private static void Check(ModelPart part)
    {
        foreach (var signature in new[] { part.Signature, part.Alternative }.Where(name => name.Length > 0))
        {
            if (!MlNetComponents.IsReadable(signature))
            {
                var name = MlNetComponents.NameOf(signature);
                throw new ImportException($"The model has {name}{(name == signature ? string.Empty : $" ({signature})")}, which cannot be written as ONNX without changing what it answers, or runs code of its own. Train without it, or with the studio.", name);
            }
        }

        if (part.Assembly.Length > 0 && !MlNetComponents.Assemblies.Contains(part.Assembly.Split(',')[0].Trim()))
        {
            throw new ImportException($"The part '{part.Signature}' of the model wants the assembly '{part.Assembly}' to be loaded; only those of ML.NET are: {string.Join(", ", MlNetComponents.Assemblies)}.", part.Signature);
        }
    }
}
