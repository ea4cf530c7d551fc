namespace Studio.Pipelines.Data.Images;

using System.Buffers.Binary;
using System.IO.Compression;
using Studio.Pipelines.Data.Packing;

/// <summary>
/// A zip archive of pictures. Nothing is ever unpacked to a file under a name of the archive; an entry is read into memory, at most
/// <see cref="ImageLimits.MaxImageBytes"/> of it.
/// </summary>
internal sealed class ImageArchive : IDisposable
{
    private static readonly string[] TableEndings = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"];

    private readonly ZipArchive _zip;
    private readonly string _fileName;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private ImageArchive(ZipArchive zip, string fileName)
    {
        _zip = zip;
        _fileName = fileName;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName.Replace('\\', '/');
            if (!name.EndsWith('/') && !IsHidden(name))
            {
                _entries.TryAdd(name, entry);
            }
        }
    }

    /// <summary>Names of all files but hidden ones, with forward slashes, in the order of their names.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Names of tables, in the order of their names.</summary>
    public IReadOnlyList<string> Tables => [.. Names.Where(name => TableEndings.Contains(Path.GetExtension(name).ToLowerInvariant()) && IsInside(name))];

    /// <summary>True when there is a file of that name.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>True for a name that stays inside a folder that the archive is unpacked to.</summary>
    public static bool IsInside(string name) =>
        !name.StartsWith('/') && !name.Contains(':', StringComparison.Ordinal) && !name.Split('/').Contains("..");

    /// <summary>True when the file is a zip archive with pictures in it, and no document of an office suite, which is one too.</summary>
    public static bool HoldsImages(string path)
    {
        try
        {
            if (CountEntries(path) > ImageLimits.MaxEntries)
            {
                return true; // Opening it says what is wrong.
            }

            using var zip = ZipFile.OpenRead(path);
            return zip.GetEntry("[Content_Types].xml") is null && zip.Entries.Any(entry => ImageLimits.IsImage(entry.FullName));
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Opens an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileName">Its name for messages.</param>
    /// <exception cref="DatasetException">It is damaged, or larger than allowed.</exception>
    public static ImageArchive Open(string path, string fileName)
    {
        if (CountEntries(path) is > ImageLimits.MaxEntries and var count)
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture, $"'{fileName}' has {count:N0} files where {ImageLimits.MaxEntries:N0} are the most; split it."));
        }

        ZipArchive? zip = null;
        try
        {
            zip = ZipFile.OpenRead(path);
            RefuseBomb(zip, new FileInfo(path).Length, fileName);
            return new ImageArchive(zip, fileName);
        }
        catch (InvalidDataException failure)
        {
            zip?.Dispose();
            throw new DatasetException($"'{fileName}' is damaged or was cut off: its table of contents cannot be read; zip and upload it again.", failure);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a picture file.</summary>
    /// <exception cref="ImageException">It is too large, encrypted or damaged.</exception>
    public byte[] Read(string name)
    {
        var entry = _entries[name];
        if (entry.IsEncrypted)
        {
            throw new ImageException("is protected by a password; zip it without one");
        }

        if (entry.Length > ImageLimits.MaxImageBytes)
        {
            throw new ImageException(string.Create(
                CultureInfo.InvariantCulture, $"is larger than {ImageLimits.MaxImageBytes >> 20} MiB; make it smaller"));
        }

        try
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);

            // The stated size may be a lie.
            return stream.ReadByte() < 0 ? bytes : throw new ImageException("is damaged in the archive: it is larger than stated; zip it again");
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new ImageException("is damaged in the archive; zip it again");
        }
    }

    /// <summary>Copies a table to a file.</summary>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public async Task CopyAsync(string name, string target, CancellationToken cancellationToken)
    {
        try
        {
            var entry = _entries[name];
            var source = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
            var file = File.Create(target);
            await using (source.ConfigureAwait(false))
            await using (file.ConfigureAwait(false))
            {
                await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException failure)
        {
            throw new DatasetException($"'{name}' in '{_fileName}' is damaged; zip and upload it again.", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private static void RefuseBomb(ZipArchive zip, long packed, string fileName)
    {
        var unpacked = UnpackLimits.Sum(zip.Entries.Select(entry => entry.Length));
        if (unpacked > Math.Max(ImageLimits.FreeBytes, packed * ImageLimits.MaxRatio))
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{fileName}' would unpack to {unpacked >> 20:N0} MiB, more than {ImageLimits.MaxRatio} times its size; pictures never do, so it is not opened."));
        }
    }

    /// <summary>What systems put beside the files: <c>.DS_Store</c>, <c>__MACOSX</c>, <c>Thumbs.db</c>.</summary>
    public static bool IsHidden(string name)
    {
        var parts = name.Split('/');
        return parts[0] == "__MACOSX" || Array.Exists(parts, part => part.StartsWith('.') && part is not ("." or "..")) || parts[^1] is "Thumbs.db" or "desktop.ini";
    }

    /// <summary>
    /// Entries as the record at the end of the archive states them (APPNOTE 4.3.16, zip64 4.3.14); read first, because opening the archive
    /// holds all of its entries in memory and refuses one that has more than stated.
    /// </summary>
    private static long CountEntries(string path)
    {
        using var file = File.OpenRead(path);
        var tail = new byte[Math.Min(file.Length, ushort.MaxValue + 22 + 20 + 56)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + 12 > tail.Length)
        {
            return 0; // No archive; opening it says so.
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        var large = tail.AsSpan(0, end).LastIndexOf("PK\u0006\u0006"u8);
        return count == ushort.MaxValue && large >= 0 && large + 40 <= end ? BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(large + 32)) : count;
    }
}
