namespace Studio.Jobs.Datasets;

using Studio.Jobs.Access;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>How a file would be read, judged by its start.</summary>
/// <param name="Columns">Columns in file order, each with its reading.</param>
/// <param name="Rows">The first rows as text, at most 20; null where a value is missing.</param>
/// <param name="RowsRead">Rows that this was judged by.</param>
/// <param name="Complete">True when those are all rows of what was sent; else later rows may change what was found out.</param>
/// <param name="Encoding">Encoding of its text.</param>
/// <param name="Notes">What a person should know of the reading.</param>
/// <param name="RejectedCount">Lines that could not be read.</param>
/// <param name="Rejected">The first of them.</param>
public sealed record FilePreview(
    IReadOnlyList<ColumnInfo> Columns,
    IReadOnlyList<IReadOnlyList<string?>> Rows,
    long RowsRead,
    bool Complete,
    string Encoding,
    IReadOnlyList<ReadingNote> Notes,
    long RejectedCount,
    IReadOnlyList<RejectedLine> Rejected);

/// <summary>Shows how files would be read, and keeps nothing of them.</summary>
public sealed class FilePreviews
{
    private const int MostRows = 20;
    private readonly StudioFolders _folders;
    private readonly DatasetService _datasets;
    private readonly TimeProvider _time;

    internal FilePreviews(StudioFolders folders, DatasetService datasets, TimeProvider time) => (_folders, _datasets, _time) = (folders, datasets, time);

    /// <summary>Reads the first 1 MiB of a file, as an upload of it would be read.</summary>
    /// <param name="content">The file's bytes, or the first of them; read once.</param>
    /// <param name="fileName">Name given by the person, for the format and for messages.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">It cannot be read; the message is fit for people.</exception>
    public Task<FilePreview> ReadAsync(Stream content, string fileName, ReadingWishes wishes, CancellationToken cancellationToken) =>
        ReadAsync(content, fileName, DatasetReaderOptions.Training with { Wishes = wishes, Time = _time }, cancellationToken);

    private async Task<FilePreview> ReadAsync(Stream content, string fileName, DatasetReaderOptions options, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var head = await TableHead.ReadAsync(content, fileName, cancellationToken);
        var (source, canonical) = (_folders.NewTemporaryPath(), _folders.NewTemporaryPath(".parquet"));
        try
        {
            await File.WriteAllBytesAsync(source, head.Bytes, cancellationToken);
            var read = await DatasetReader.ReadAsync(source, fileName, canonical, options, cancellationToken);
            var first = await DatasetPreview.ReadAsync(canonical, read.Columns, 0, MostRows, cancellationToken);
            return new FilePreview(read.Columns, first.Rows, read.Rows, head.Complete, read.Encoding, read.Notes, read.RejectedCount, read.Rejected);
        }
        finally
        {
            File.Delete(source);
            File.Delete(canonical);
        }
    }

    /// <summary>Reads the start of the file that a dataset was made of, with other types of columns.</summary>
    /// <param name="id">The dataset.</param>
    /// <param name="types">What is said of columns now; what was said of others stays.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>How it would be read; null when there is no such dataset, or its file is gone.</returns>
    /// <exception cref="DatasetException">It cannot be read so; the message is fit for people.</exception>
    public async Task<FilePreview?> ReadAgainAsync(Guid id, IReadOnlyDictionary<string, ColumnWish>? types, CancellationToken cancellationToken)
    {
        if (await _datasets.FindSourceAsync(id, cancellationToken) is not { } source)
        {
            return null;
        }

        await using var content = File.OpenRead(source.Path);
        var options = DatasetReaderOptions.Training with { Wishes = source.Wishes.With(types), Contract = source.ContractBut(types), Time = _time };
        return await ReadAsync(content, source.FileName, options, cancellationToken);
    }
}
