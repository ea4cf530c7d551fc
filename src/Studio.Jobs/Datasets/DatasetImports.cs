namespace Studio.Jobs.Datasets;

using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;
using Studio.Jobs.Sources;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Takes datasets in: files that are sent, addresses and queries, and those that are to be read again.</summary>
public sealed partial class DatasetImports
{
    private readonly DatasetService _datasets;
    private readonly TableSources _sources;
    private readonly IArtifactStore _store;
    private readonly ArtifactLedger _ledger;
    private readonly StudioFolders _folders;
    private readonly StudioOptions _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<DatasetImports> _logger;

    internal DatasetImports(
        DatasetService datasets,
        TableSources sources,
        IArtifactStore store,
        ArtifactLedger ledger,
        StudioFolders folders,
        IOptions<StudioOptions> options,
        AuditLog audit,
        TimeProvider time,
        ILogger<DatasetImports> logger)
    {
        _datasets = datasets;
        _sources = sources;
        _store = store;
        _ledger = ledger;
        _folders = folders;
        _options = options.Value;
        _audit = audit;
        _time = time;
        _logger = logger;
    }

    /// <summary>Stores and reads a file and enqueues its profiling. Nothing is kept when it throws.</summary>
    /// <param name="file">The file; its name is used for the dataset's name and the format only, never as a path.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">The file cannot be read, is larger than allowed, or the disk is full; the message is fit for people.</exception>
    public Task<DatasetRecord> ImportAsync(OpenedSource file, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        return ImportAsync(file, DatasetName.From(file.FileName), null, wishes, progress, cancellationToken);
    }

    /// <summary>Fetches a table from where nobody sends it as a file, and goes on as with a file.</summary>
    /// <param name="origin">Where from; kept with the dataset.</param>
    /// <param name="name">Name of the dataset; null for that of the file or the connection.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public async Task<DatasetRecord> FetchAsync(
        DatasetOrigin origin, string? name, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var file = await _sources.OpenAsync(origin, cancellationToken);
        return await ImportAsync(file, string.IsNullOrWhiteSpace(name) ? DatasetName.From(file.FileName) : DatasetName.Of(name), origin, wishes, progress, cancellationToken);
    }

    /// <summary>Makes a new dataset of what a dataset was made of: its address or query is asked again, an uploaded file is read again as this version reads it.</summary>
    /// <param name="id">The dataset; it stays.</param>
    /// <param name="types">What is said of columns now; what was said of others stays. Null for nothing.</param>
    /// <param name="progress">Told how far it is; null for nobody.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The new dataset; null when there is none to read again.</returns>
    /// <exception cref="DatasetException">It cannot be fetched or read; the message is fit for people.</exception>
    public async Task<DatasetRecord?> ReadAgainAsync(
        Guid id, IReadOnlyDictionary<string, ColumnWish>? types, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (await _datasets.FindAsync(id, cancellationToken) is not { } dataset || await _datasets.FindSourceAsync(id, cancellationToken) is not { } source)
        {
            return null;
        }

        var wishes = source.Wishes.With(types);
        if (dataset.Origin is { } origin)
        {
            return await FetchAsync(origin, dataset.Name, wishes, progress, cancellationToken);
        }

        await using var file = new OpenedSource(File.OpenRead(source.Path), source.FileName, dataset.Bytes);
        return await ImportAsync(file, dataset.Name, null, wishes, progress, cancellationToken);
    }

    private async Task<DatasetRecord> ImportAsync(
        OpenedSource file, string name, DatasetOrigin? origin, ReadingWishes wishes, IProgress<ReadingStep>? progress, CancellationToken cancellationToken)
    {
        // Before anything is received: not every format needs it, but the profile does.
        TableEngine.MustBeThere();
        var canonicalPath = _folders.NewTemporaryPath(".parquet");
        try
        {
            var received = new ReceivingStream(file.Content, new ReadingProgress(progress, file.Length ?? 0, _time));
            using var source = await _store.ReceiveAsync(received, _options.MaxUploadBytes, cancellationToken);
            var options = DatasetReaderOptions.Training with { Wishes = wishes, Progress = progress, Time = _time };
            var read = await DatasetReader.ReadAsync(source.Path, file.FileName, canonicalPath, options, cancellationToken);
            using var canonical = await _store.StageAsync(canonicalPath, cancellationToken);
            var dataset = NewDataset(file, name, source, read);
            (dataset.Origin, dataset.Wishes) = (origin, wishes == ReadingWishes.None ? null : wishes);
            dataset.Made = origin is null ? DatasetMade.Upload : DatasetMade.Fetch;
            await _ledger.HoldAsync(
                [new(dataset.Id, DatasetEntity.Source, source), new(dataset.Id, DatasetEntity.Canonical, canonical)],
                db =>
                {
                    db.Datasets.Add(dataset);
                    return Task.FromResult(true);
                },
                cancellationToken);
            _datasets.EnqueueProfile(dataset.Id, dataset.Name);
            await _audit.WriteAsync("dataset.import", $"{dataset.Name} {dataset.Id}", CancellationToken.None);
            LogImported(dataset.Id, dataset.Rows, dataset.Columns.Count, dataset.RejectedCount);
            return DatasetService.RecordOf(dataset);
        }
        catch (Exception failure)
        {
            File.Delete(canonicalPath);
            if (failure is not DatasetException && DiskFull.IsCauseOf(failure))
            {
                throw new DiskFullException(failure);
            }

            throw;
        }
    }

    private DatasetEntity NewDataset(OpenedSource file, string name, StagedArtifact source, CanonicalDataset read)
    {
        var now = _time.GetUtcNow();
        return new DatasetEntity
        {
            Id = Guid.CreateVersion7(now),
            Name = name,
            Bytes = source.Bytes,
            Sha256 = source.Sha256,
            Rows = read.Rows,
            Columns = read.Columns,
            RejectedCount = read.RejectedCount,
            Rejected = read.Rejected,
            FileName = Path.GetFileName(file.FileName),
            State = DatasetState.Profiling,
            CreatedAt = now,
        };
    }

    [LoggerMessage(LogLevel.Information, "Dataset {DatasetId} imported: {Rows} rows, {Columns} columns, {Rejected} lines rejected")]
    private partial void LogImported(Guid datasetId, long rows, int columns, long rejected);
}
