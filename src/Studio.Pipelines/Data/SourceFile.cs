namespace Studio.Pipelines.Data;

using System.Security.Cryptography;
using System.Text;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Packing;
using Studio.Pipelines.Data.Reading;

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
        ("%PDF"u8.ToArray(), "a PDF"),
        ([0x89, 0x50, 0x4E, 0x47], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ("GIF8"u8.ToArray(), "a GIF image"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ("SQLite format 3"u8.ToArray(), "an SQLite database"),
        ("BZh"u8.ToArray(), "a bzip2 archive"),
        ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "an xz archive"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
    ];

    /// <summary>Hashes, unpacks and transcodes.</summary>
    /// <exception cref="DatasetException">The file is empty, binary, or its packing is broken.</exception>
    public static Task<SourceFile> PrepareAsync(string source, string fileName, string workFolder, CancellationToken cancellationToken) =>
        PrepareAsync(source, fileName, workFolder, ReadingWishes.None, cancellationToken);

    /// <summary>Hashes, unpacks and transcodes.</summary>
    /// <param name="source">The file.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="workFolder">An existing folder for copies.</param>
    /// <param name="wishes">What a person says of it.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">The file is empty, binary, in an encoding that cannot be told, or its packing is broken.</exception>
    public static async Task<SourceFile> PrepareAsync(string source, string fileName, string workFolder, ReadingWishes wishes, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.GetFullPath(source);
        var head = await ReadHeadAsync(path, cancellationToken).ConfigureAwait(false);
        if (head.Length == 0)
        {
            throw new DatasetException($"'{fileName}' is empty; upload a file with a header line and data.");
        }

        var hash = HashAsync(path, cancellationToken);
        var file = new SourceFile(path, fileName, DatasetReader.FormatOf(fileName), string.Empty, "utf-8", workFolder);
        file = await PrepareAsync(file, head, wishes, cancellationToken).ConfigureAwait(false);
        return file with { Sha256 = await hash.ConfigureAwait(false) };
    }

    private static async Task<SourceFile> PrepareAsync(SourceFile file, byte[] head, ReadingWishes wishes, CancellationToken cancellationToken)
    {
        OfficeFile.RefuseOpenDocument(head, file.FileName);
        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8) && ImageArchive.HoldsImages(file.Path))
        {
            return file with { Format = DatasetFormat.Images };
        }

        file = await UnpackAsync(file, head, cancellationToken).ConfigureAwait(false);
        head = await ReadHeadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        if (OfficeFile.IsWorkbook(file.Path, head, file.FileName))
        {
            return file with { Format = DatasetFormat.Sheet, Notes = [.. file.Notes, .. wishes.Sheet is null ? OtherSheets(file) : []] };
        }

        if (head.AsSpan().StartsWith("PAR1"u8) || file.Format == DatasetFormat.Parquet)
        {
            return file with { Format = DatasetFormat.Parquet };
        }

        var known = TextEncoding.FromMark(head) ?? (wishes.Encoding is { } name ? TextEncoding.Named(name) : null);
        var seen = known ?? TextEncoding.FromBytes(head);
        RefuseBinary(head, file.FileName, seen);
        file = seen is null || known is not null ? file : file with { Notes = [.. file.Notes, Guessed(seen, true)] };
        return await DecodeAsync(file, seen, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The file itself, or a copy of what is packed in it.</summary>
    private static async Task<SourceFile> UnpackAsync(SourceFile file, byte[] head, CancellationToken cancellationToken)
    {
        var name = file.FileName;
        var most = UnpackLimits.MostBytes(new FileInfo(file.Path).Length);
        for (var level = 1; Packings.Of(head) is { } packing && !OfficeFile.IsWorkbook(file.Path, head, file.FileName); level++)
        {
            if (level > Packings.MostLevels)
            {
                throw new DatasetException($"'{file.FileName}' is an archive within archives; upload the table in it.");
            }

            var target = System.IO.Path.Combine(file.WorkFolder, $"unpacked-{level}");
            var unpacked = await packing.UnpackAsync(new PackedFile(file.Path, name, file.FileName, most), target, cancellationToken).ConfigureAwait(false);
            name = unpacked.Name;
            file = file with { Path = target, Format = DatasetReader.FormatOf(name), Notes = unpacked.Note is { } note ? [.. file.Notes, note] : file.Notes };
            head = await ReadHeadAsync(target, cancellationToken).ConfigureAwait(false);
            if (head.Length == 0)
            {
                throw new DatasetException($"'{file.FileName}' holds nothing once unpacked; upload a file with a header line and data.");
            }
        }

        return file;
    }

    /// <summary>Text in UTF-8: the file itself, or a copy of text in another encoding, which is known or found out.</summary>
    private static async Task<SourceFile> DecodeAsync(SourceFile file, Encoding? encoding, CancellationToken cancellationToken)
    {
        if (encoding is null or UTF8Encoding)
        {
            var scan = await TextScan.RunAsync(file.Path, file.FileName, cancellationToken).ConfigureAwait(false);
            if (scan.BadBytes == 0)
            {
                return file;
            }

            if (encoding is null && !scan.IsUtf8)
            {
                var guess = await GuessAsync(file, cancellationToken).ConfigureAwait(false);
                (encoding, file) = (guess.Encoding, file with { Notes = [.. file.Notes, Guessed(guess.Encoding, guess.Sure)] });
            }
        }

        var copy = System.IO.Path.Combine(file.WorkFolder, "utf8");
        var damage = await Transcoding.RunAsync(file, encoding ?? System.Text.Encoding.UTF8, copy, cancellationToken).ConfigureAwait(false);
        var used = (encoding ?? System.Text.Encoding.UTF8).WebName;
        return file with { Path = copy, Encoding = used, Notes = damage is null ? file.Notes : [.. file.Notes, damage] };
    }

    private static IEnumerable<ReadingNote> OtherSheets(SourceFile file)
    {
        var names = SheetRows.Names(file.Path, file.FileName);
        return names.Count == 1 ? [] : [new ReadingNote(
            "sheet", false, null, $"The sheet '{names[0]}' is read; the workbook also has {string.Join(", ", names.Skip(1).Take(10).Select(name => $"'{name}'"))}. Say which if that is wrong.")];
    }

    /// <exception cref="DatasetException">It could be in several encodings.</exception>
    private static async Task<EncodingGuess> GuessAsync(SourceFile file, CancellationToken cancellationToken) =>
        EncodingGuess.Of(await NonAsciiSample.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false))
        ?? throw new DatasetException(
            $"The text of '{file.FileName}' is no UTF-8, and its encoding cannot be told for certain; save it as UTF-8, or say its encoding (such as gb18030, shift_jis, windows-1251).");

    private static ReadingNote Guessed(Encoding encoding, bool sure) => new(
        "encoding", !sure, null, $"The text is no UTF-8; it is read as {encoding.WebName}. Say so if that is wrong.");

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

    private static void RefuseBinary(byte[] head, string fileName, Encoding? encoding)
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
        if (controls > head.Length / 50 && encoding is null)
        {
            throw new DatasetException($"'{fileName}' holds binary data, not text; export the data as CSV, Parquet or JSON lines.");
        }
    }
}
