namespace Studio.Pipelines.Data.Packing;

using System.IO.Compression;
using System.IO.Hashing;
using Studio.Pipelines.Data.Images;

/// <summary>A zip archive that holds one table. Archives of pictures and workbooks are zip archives too, and told apart before.</summary>
internal sealed class ZipPacking : IPacking
{
    private const int MostNames = 5;

    /// <summary>Endings of tables.</summary>
    private static readonly string[] TableEndings = [".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".pq", ".xlsx"];

    /// <summary>Endings of tables and of what is written about them.</summary>
    private static readonly string[] TextEndings = [".txt", ".json"];

    /// <inheritdoc/>
    public bool Fits(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <inheritdoc/>
    public async Task<UnpackedFile> UnpackAsync(PackedFile packed, string target, CancellationToken cancellationToken)
    {
        try
        {
            var zip = await ZipFile.OpenReadAsync(packed.Path, cancellationToken).ConfigureAwait(false);
            await using (zip.ConfigureAwait(false))
            {
                var files = zip.Entries.Where(entry => entry.Name.Length > 0 && !ImageArchive.IsHidden(NameOf(entry))).ToList();
                var table = FindTable(files, packed.FileName);
                await CopyAsync(table, packed, target, cancellationToken).ConfigureAwait(false);
                return new UnpackedFile(NameOf(table), NoteOf(table, files));
            }
        }
        catch (InvalidDataException failure)
        {
            throw packed.Damaged("zip", failure);
        }
    }

    /// <summary>The only file, whatever it is called; else the only one with the ending of a table.</summary>
    private static ZipArchiveEntry FindTable(List<ZipArchiveEntry> files, string fileName)
    {
        var tables = files.Count == 1 ? files : Ending(files, TableEndings) is { Count: > 0 } clear ? clear : Ending(files, TextEndings);
        return tables.Count switch
        {
            1 => tables[0],
            0 => throw new DatasetException(
                $"'{fileName}' is a ZIP archive that holds no table{(files.Count == 0 ? string.Empty : $" but {Names(files)}")}; put one CSV, Parquet, JSON or Excel file into it."),
            _ => throw new DatasetException(FormattableString.Invariant($"'{fileName}' holds {tables.Count:N0} tables: {Names(tables)}; upload one of them, or put them together.")),
        };
    }

    private static List<ZipArchiveEntry> Ending(List<ZipArchiveEntry> files, string[] endings) =>
        [.. files.Where(file => endings.Contains(Path.GetExtension(Packings.Unpacked(file.Name)), StringComparer.OrdinalIgnoreCase))];

    private static async Task CopyAsync(ZipArchiveEntry table, PackedFile packed, string target, CancellationToken cancellationToken)
    {
        if (table.IsEncrypted)
        {
            throw new DatasetException($"'{NameOf(table)}' in '{packed.FileName}' is protected by a password; zip it without one.");
        }

        if (table.Length > packed.MostBytes)
        {
            throw packed.TooMuch();
        }

        var stream = new CheckedStream(await table.OpenAsync(cancellationToken).ConfigureAwait(false));
        await using (stream.ConfigureAwait(false))
        {
            await BoundedCopy.ToFileAsync(stream, packed, target, cancellationToken).ConfigureAwait(false);
            if (stream.Bytes != table.Length || stream.Sum != table.Crc32)
            {
                throw packed.Damaged("zip", null);
            }
        }
    }

    private static ReadingNote? NoteOf(ZipArchiveEntry table, List<ZipArchiveEntry> files) => files.Count == 1 ? null : new ReadingNote(
        "packing", false, null, $"Of the archive '{NameOf(table)}' is read; the rest is left out: {Names([.. files.Where(file => file != table)])}.");

    private static string Names(List<ZipArchiveEntry> files) =>
        string.Join(", ", files.Select(NameOf).Order(StringComparer.Ordinal).Take(MostNames).Select(name => $"'{name}'")) + (files.Count > MostNames ? ", …" : string.Empty);

    private static string NameOf(ZipArchiveEntry entry) => entry.FullName.Replace('\\', '/');

    /// <summary>Counts and sums up what is read; .NET does not compare the sum with what the archive states.</summary>
    private sealed class CheckedStream(Stream stream) : ForwardStream(stream)
    {
        private readonly Crc32 _sum = new();

        public long Bytes { get; private set; }

        public uint Sum => _sum.GetCurrentHashAsUInt32();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            _sum.Append(buffer.Span[..read]);
            Bytes += read;
            return read;
        }
    }
}
