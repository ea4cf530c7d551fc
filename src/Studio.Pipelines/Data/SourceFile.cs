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
/// <param name="WorkFolder">Folder for files that live no longer than the reading.</param>
internal sealed record SourceFile(
    string Path, string FileName, DatasetFormat Format, string Sha256, string Encoding, string WorkFolder)
{
    private const int BlockSize = 1 << 20;

    /// <summary>Fewest columns it must have.</summary>
    public int MinColumns { get; init; } = 2;

    /// <summary>What a person should know of its text.</summary>
    public IReadOnlyList<ReadingNote> Notes { get; init; } = [];

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

        var hash = HashAsync(path, cancellationToken);
        var file = await PrepareAsync(path, head, fileName, workFolder, cancellationToken).ConfigureAwait(false);
        return file with { Sha256 = await hash.ConfigureAwait(false) };
    }

    private static async Task<SourceFile> PrepareAsync(string path, byte[] head, string fileName, string workFolder, CancellationToken cancellationToken)
    {
        var file = new SourceFile(path, fileName, DatasetReader.FormatOf(fileName), string.Empty, "utf-8", workFolder);
        if (head.AsSpan().StartsWith("PAR1"u8) || file.Format == DatasetFormat.Parquet)
        {
            return file with { Format = DatasetFormat.Parquet };
        }

        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8) && ImageArchive.HoldsImages(path))
        {
            return file with { Format = DatasetFormat.Images };
        }

        if (head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            path = await UnpackAsync(path, fileName, System.IO.Path.Combine(workFolder, "unpacked"), cancellationToken).ConfigureAwait(false);
            head = await ReadHeadAsync(path, cancellationToken).ConfigureAwait(false);
        }

        RefuseBinary(head, fileName);
        return await DecodeAsync(file with { Path = path }, TextEncoding.FromHead(head), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Text in UTF-8: the file itself, or a copy of text in another encoding, which is known by its first bytes or found out.</summary>
    private static async Task<SourceFile> DecodeAsync(SourceFile file, Encoding? encoding, CancellationToken cancellationToken)
    {
        if (encoding is null)
        {
            var scan = await TextScan.RunAsync(file.Path, file.FileName, cancellationToken).ConfigureAwait(false);
            if (scan.BadBytes == 0)
            {
                return file;
            }

            encoding = scan.IsUtf8 ? System.Text.Encoding.UTF8 : TextEncoding.Windows1252;
            file = scan.IsUtf8 ? file with { Notes = [Damage(scan)] } : file;
        }

        var copy = System.IO.Path.Combine(file.WorkFolder, "utf8");
        await TranscodeAsync(file.Path, encoding, copy, cancellationToken).ConfigureAwait(false);
        return file with { Path = copy, Encoding = encoding.WebName };
    }

    private static ReadingNote Damage(TextScan scan) => new(
        "bad-bytes",
        true,
        null,
        string.Create(CultureInfo.InvariantCulture, $"{scan.BadBytes:N0} bytes of the text are no UTF-8 and read as '\uFFFD'; the first are in line {string.Join(", ", scan.FirstBad)}."));

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
