namespace Studio.Pipelines.Data.Reading;

using System.Runtime.InteropServices;

/// <summary>Finds out how text is to be opened.</summary>
internal static class TextSource
{
    /// <summary>How to open the records of a file, as often as wanted, and the delimiter where it has one.</summary>
    /// <exception cref="DatasetException">It has no header, or none that names the columns.</exception>
    public static (Func<IRecordSource> Open, char? Delimiter) Find(SourceFile file, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        if (file.Format == DatasetFormat.Parquet)
        {
            return (() => ParquetRecords.Open(file, options), null);
        }

        if (file.Format == DatasetFormat.JsonLines)
        {
            var keys = JsonRecords.FindKeys(file.Path, file.FileName, cancellationToken);
            var header = HeaderCheck.Names(keys, options.MinColumns, file.FileName);
            return (() => JsonRecords.Open(file.Path, file.FileName, keys, header), null);
        }

        if (file.Format == DatasetFormat.Sheet)
        {
            return (SheetRecords.Find(file, options, Expected(options)), null);
        }

        var dialect = DialectOf(Sample(file), file.FileName, options);
        return (() => Open(file, dialect), dialect.Delimiter);
    }

    /// <summary>The records of delimited text in memory, in UTF-8.</summary>
    /// <exception cref="DatasetException">It has no header, or none that names the columns.</exception>
    public static IRecordSource OfMemory(ReadOnlyMemory<byte> text, string fileName, DatasetReaderOptions options)
    {
        var dialect = DialectOf(text, fileName, options);
        var rest = text[(int)dialect.Offset..];
        var stream = MemoryMarshal.TryGetArray(rest, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(rest.ToArray(), writable: false);
        return new DelimitedRecords(stream, dialect, fileName);
    }

    private static Dialect DialectOf(ReadOnlyMemory<byte> sample, string fileName, DatasetReaderOptions options) =>
        DialectSniffer.Find(sample, fileName, options.MinColumns, options.Wishes, Expected(options)) with { Trim = options.Trim };

    private static IReadOnlyCollection<string>? Expected(DatasetReaderOptions options) => options.Expected ?? options.Contract?.Keys.ToArray();

    private static DelimitedRecords Open(SourceFile file, Dialect dialect)
    {
        var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        stream.Position = dialect.Offset;
        return new DelimitedRecords(stream, dialect, file.FileName);
    }

    /// <summary>The first lines of a file; all of a small one, and one line at least.</summary>
    private static byte[] Sample(SourceFile file)
    {
        using var stream = File.OpenRead(file.Path);
        for (long size = DialectSniffer.SampleBytes; ; size *= 4)
        {
            var head = new byte[Math.Min(size, stream.Length)];
            stream.Position = 0;
            stream.ReadExactly(head);
            var end = head.Length == stream.Length ? head.Length : head.AsSpan().LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
            if (end > 0)
            {
                return head[..end];
            }

            if (size >= LongRecords.MaxBytes)
            {
                throw LongRecords.Refusal(file.FileName, 0);
            }
        }
    }
}
