namespace Studio.Pipelines.Data;

using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Studio.Pipelines.Data.Images;

/// <summary>A source file made ready for DuckDB.</summary>
/// <param name="Path">File to read: the source itself, or a copy in the work folder where it had to be unpacked or transcoded.</param>
/// <param name="FileName">Name given by the person, for messages.</param>
/// <param name="Format">Format by content where that is certain, else by name.</param>
/// <param name="Sha256">Hash of the source's bytes.</param>
/// <param name="Encoding">Encoding of the source's text; <c>utf-8</c> for Parquet and archives too.</param>
/// <param name="LongestLine">Bytes of the longest line; 0 for Parquet and archives.</param>
/// <param name="WorkFolder">Folder for files that live no longer than the reading.</param>
internal sealed record SourceFile(
    string Path, string FileName, DatasetFormat Format, string Sha256, string Encoding, long LongestLine, string WorkFolder)
{
    private const int BlockSize = 1 << 20;

    /// <summary>Fewest columns it must have.</summary>
    public int MinColumns { get; init; } = 2;

    /// <summary>Leading bytes of files that are often given an ending that is not theirs.</summary>
    private static readonly (byte[] Magic, string Kind)[] KnownBinaries =
    [
        ("PK\u0003\u0004"u8.ToArray(), "a ZIP archive or Excel workbook"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel or Office file"),
        ("%PDF"u8.ToArray(), "a PDF"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        ("BZh"u8.ToArray(), "a bzip2 archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive"),
    ];

    /// <summary>Hashes, unpacks and transcodes.</summary>
    /// <exception cref="DatasetException">The file is empty, binary, or its packing is broken.</exception>
    public static async Task<SourceFile> PrepareAsync(string source, string fileName, string workFolder, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.GetFullPath(source);
        var head = await ReadHeadAsync(path, cancellationToken).ConfigureAwait(false);
        if (head.Length == 0)
        {
            throw new DatasetException($"'{fileName}' is empty; upload a file with a header line and data.");
        }

        var hash = await HashAsync(path, cancellationToken).ConfigureAwait(false);
        if (head.AsSpan().StartsWith("PAR1"u8) || DatasetReader.FormatOf(fileName) == DatasetFormat.Parquet)
        {
            return new SourceFile(path, fileName, DatasetFormat.Parquet, hash, "utf-8", 0, workFolder);
        }

        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8) && ImageArchive.HoldsImages(path))
        {
            return new SourceFile(path, fileName, DatasetFormat.Images, hash, "utf-8", 0, workFolder);
        }

        if (head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            path = await UnpackAsync(path, fileName, System.IO.Path.Combine(workFolder, "unpacked"), cancellationToken).ConfigureAwait(false);
            head = await ReadHeadAsync(path, cancellationToken).ConfigureAwait(false);
        }

        RefuseBinary(head, fileName);
        var encoding = TextEncoding.FromHead(head);
        if (encoding is null)
        {
            var scan = await TextScan.RunAsync(path, fileName, cancellationToken).ConfigureAwait(false);
            if (scan.ValidUtf8)
            {
                return new SourceFile(path, fileName, DatasetReader.FormatOf(fileName), hash, "utf-8", scan.LongestLine, workFolder);
            }

            encoding = TextEncoding.Windows1252;
        }

        var copy = System.IO.Path.Combine(workFolder, "utf8");
        await TranscodeAsync(path, encoding, copy, cancellationToken).ConfigureAwait(false);
        var copyScan = await TextScan.RunAsync(copy, fileName, cancellationToken).ConfigureAwait(false);
        return new SourceFile(copy, fileName, DatasetReader.FormatOf(fileName), hash, encoding.WebName, copyScan.LongestLine, workFolder);
    }

    /// <summary>Up to this many bytes from the start of the (prepared) file.</summary>
    public static async Task<byte[]> ReadHeadAsync(string path, CancellationToken cancellationToken, int most = 1 << 16)
    {
        var stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[Math.Min(most, stream.Length)];
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
            return buffer;
        }
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockSize, FileOptions.Asynchronous | FileOptions.SequentialScan);

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }

    private static async Task<string> UnpackAsync(string path, string fileName, string target, CancellationToken cancellationToken)
    {
        try
        {
            var packed = new GZipStream(Open(path), CompressionMode.Decompress);
            var plain = File.Create(target, BlockSize, FileOptions.Asynchronous);
            await using (packed.ConfigureAwait(false))
            await using (plain.ConfigureAwait(false))
            {
                await packed.CopyToAsync(plain, BlockSize, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (InvalidDataException failure)
        {
            throw Damaged(fileName, failure);
        }

        var size = new FileInfo(target).Length;
        if (!await EndsWithSizeAsync(path, size, cancellationToken).ConfigureAwait(false))
        {
            throw Damaged(fileName, null);
        }

        return size > 0 ? target : throw new DatasetException($"'{fileName}' holds nothing once unpacked; upload a file with a header line and data.");
    }

    private static DatasetException Damaged(string fileName, Exception? failure) =>
        new($"'{fileName}' is damaged or was cut off: its gzip data cannot be unpacked; compress and upload it again.", failure);

    /// <summary>
    /// .NET's GZipStream ends quietly where a file is cut off, so the size in the last four bytes (RFC 1952, modulo 2³²) is
    /// checked. In a file of several members it is the last one's only and may be less than the whole.
    /// </summary>
    private static async Task<bool> EndsWithSizeAsync(string path, long size, CancellationToken cancellationToken)
    {
        var stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            var trailer = new byte[4];
            stream.Seek(-Math.Min(4, stream.Length), SeekOrigin.End);
            await stream.ReadExactlyAsync(trailer, cancellationToken).ConfigureAwait(false);
            var stated = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
            return stated == (uint)size || (stated < size && await HasMembersAsync(path, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>True when the header of another member (deflate, no reserved flags) is found after the first.</summary>
    private static async Task<bool> HasMembersAsync(string path, CancellationToken cancellationToken)
    {
        var stream = Open(path);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = new byte[BlockSize];
            stream.Seek(4, SeekOrigin.Begin);
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (buffer.AsSpan(0, read).IndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8, 0]) >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    private static async Task TranscodeAsync(string path, Encoding encoding, string target, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(Open(path), encoding, detectEncodingFromByteOrderMarks: true);
        var writer = new StreamWriter(target, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BlockSize);
        await using (writer.ConfigureAwait(false))
        {
            var buffer = new char[BlockSize];
            for (int read; (read = await reader.ReadBlockAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void RefuseBinary(byte[] head, string fileName)
    {
        foreach (var (magic, kind) in KnownBinaries)
        {
            if (head.AsSpan().StartsWith(magic))
            {
                throw new DatasetException($"'{fileName}' is {kind}, not a table; export the data as CSV, Parquet or JSON lines.");
            }
        }

        // Text has no control characters but tab, line ends and form feed; NUL is told apart later, with its line.
        var controls = head.Count(value => value is > 0 and < 9 or > 13 and < 32 and not 27);
        if (controls > head.Length / 50 && TextEncoding.FromHead(head) is null)
        {
            throw new DatasetException($"'{fileName}' holds binary data, not text; export the data as CSV, Parquet or JSON lines.");
        }
    }
}
