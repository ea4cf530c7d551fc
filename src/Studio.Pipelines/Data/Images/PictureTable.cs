namespace Studio.Pipelines.Data.Images;

using DuckDB.NET.Data;

/// <summary>The pictures of an archive in a temporary table of DuckDB, which spills to disk when it outgrows memory.</summary>
internal static class PictureTable
{
    /// <summary>Name of the table; its columns are number, path, label and image.</summary>
    public const string Name = "pictures";

    // What is decoded at the same time, and in memory meanwhile.
    private const int BatchPictures = 256;
    private const long BatchBytes = 64L << 20;

    /// <summary>Checks every picture by decoding it and adds those that can be; tells of the others.</summary>
    /// <exception cref="DatasetException">Most of them cannot be decoded.</exception>
    public static async Task<RejectedLines> FillAsync(
        DuckDbSession session, ImageArchive archive, IReadOnlyList<LabelledImage> pictures, SourceFile file, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            $"CREATE TEMP TABLE {Name} (number BIGINT, path VARCHAR, label VARCHAR, image BLOB)", cancellationToken).ConfigureAwait(false);
        long count = 0;
        var first = new List<RejectedLine>();
        await session.AppendAsync(
            Name,
            appender =>
            {
                foreach (var read in Batches(archive, pictures, cancellationToken))
                {
                    Parallel.ForEach(read, new ParallelOptions { CancellationToken = cancellationToken }, picture => picture.Check());
                    foreach (var picture in read)
                    {
                        if (picture.Append(appender) is { } rejected && ++count <= CanonicalDataset.MaxRejectedKept)
                        {
                            first.Add(rejected);
                        }
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (count * 2 > pictures.Count)
        {
            throw new DatasetException(FormattableString.Invariant($"{count:N0} of the {pictures.Count:N0} pictures of '{file.FileName}' cannot be used; the first is {first[0].Cause}"));
        }

        return new RejectedLines(count, first);
    }

    private static IEnumerable<List<ReadPicture>> Batches(
        ImageArchive archive, IReadOnlyList<LabelledImage> pictures, CancellationToken cancellationToken)
    {
        var batch = new List<ReadPicture>();
        long bytes = 0;
        foreach (var picture in pictures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = ReadPicture.From(archive, picture);
            batch.Add(read);
            bytes += read.Bytes;
            if (batch.Count == BatchPictures || bytes >= BatchBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }

        yield return batch;
    }

    /// <summary>A picture between the archive and the table.</summary>
    private sealed class ReadPicture(LabelledImage image)
    {
        private byte[]? _file;
        private string? _fault;

        public int Bytes => _file?.Length ?? 0;

        public static ReadPicture From(ImageArchive archive, LabelledImage image)
        {
            var read = new ReadPicture(image);
            read.Try(() => read._file = Path.GetExtension(image.Path) switch
            {
                _ when !ImageArchive.IsInside(image.Path) => throw new ImageException("has a path that leads out of the archive; zip the pictures again"),
                var ending when ImageLimits.UnreadEndings.Contains(ending.ToLowerInvariant()) => throw new ImageException(
                    $"is a {ending} file; save it as PNG, JPEG or WebP"),
                _ when !archive.Has(image.Path) => throw new ImageException("is not in the archive; add it, or take its row out of the table"),
                _ => archive.Read(image.Path),
            });
            return read;
        }

        public void Check()
        {
            if (_file is { } file)
            {
                Try(() => _file = ImageCodec.Keep(file));
            }
        }

        /// <summary>Adds a row, or tells why not.</summary>
        public RejectedLine? Append(DuckDBAppender appender)
        {
            if (_fault is not null || _file is null)
            {
                return new RejectedLine(image.Number, null, $"'{image.Path}' {_fault}.");
            }

            appender.CreateRow().AppendValue(image.Number).AppendValue(image.Path).AppendValue(image.Label).AppendValue(_file).EndRow();
            return null;
        }

        private void Try(Action read)
        {
            try
            {
                read();
            }
            catch (ImageException failure)
            {
                (_file, _fault) = (null, failure.Message);
            }
        }
    }
}
