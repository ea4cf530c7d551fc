namespace Studio.Jobs.Datasets;

using System.Linq.Expressions;
using Hangfire;
using Studio.Jobs.Artifacts;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;

/// <summary>Takes datasets in, lists and deletes them.</summary>
public sealed partial class DatasetService
{
    private static readonly TimeSpan ProfileWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProfilePoll = TimeSpan.FromMilliseconds(100);

    private static readonly Expression<Func<DatasetEntity, DatasetRecord>> ToRecord = dataset => new DatasetRecord(
        dataset.Id,
        dataset.Name,
        dataset.Bytes,
        dataset.Sha256,
        dataset.Rows,
        dataset.Columns,
        dataset.RejectedCount,
        dataset.Rejected,
        dataset.State,
        dataset.Reason,
        dataset.CreatedAt);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly IArtifactStore _store;
    private readonly ArtifactLedger _ledger;
    private readonly StudioFolders _folders;
    private readonly IBackgroundJobClient _jobs;
    private readonly StudioOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<DatasetService> _logger;

    internal DatasetService(
        IDbContextFactory<StudioDbContext> database,
        IArtifactStore store,
        ArtifactLedger ledger,
        StudioFolders folders,
        IBackgroundJobClient jobs,
        IOptions<StudioOptions> options,
        TimeProvider time,
        ILogger<DatasetService> logger)
    {
        _database = database;
        _store = store;
        _ledger = ledger;
        _folders = folders;
        _jobs = jobs;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Stores and reads an uploaded file and enqueues its profiling. Nothing is kept when it throws.</summary>
    /// <param name="content">The file's bytes, read once.</param>
    /// <param name="fileName">Name given by the person; used for the dataset's name and the format only, never as a path.</param>
    /// <param name="wishes">What a person says of the file; the rest is found out.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <exception cref="DatasetException">The file cannot be read, is larger than allowed, or the disk is full; the message is fit for people.</exception>
    public async Task<DatasetRecord> ImportAsync(Stream content, string fileName, ReadingWishes wishes, CancellationToken cancellationToken)
    {
        var canonicalPath = _folders.NewTemporaryPath(".parquet");
        try
        {
            using var source = await _store.ReceiveAsync(content, _options.MaxUploadBytes, cancellationToken);
            var read = await DatasetReader.ReadAsync(source.Path, fileName, canonicalPath, DatasetReaderOptions.Training with { Wishes = wishes, Time = _time }, cancellationToken);
            using var canonical = await _store.StageAsync(canonicalPath, cancellationToken);
            var dataset = NewDataset(fileName, wishes, source, read);
            await _ledger.HoldAsync(
                [new(dataset.Id, DatasetEntity.Source, source), new(dataset.Id, DatasetEntity.Canonical, canonical)],
                db =>
                {
                    db.Datasets.Add(dataset);
                    return Task.FromResult(true);
                },
                cancellationToken);
            EnqueueProfile(dataset.Id, dataset.Name);
            LogImported(dataset.Id, dataset.Rows, dataset.Columns.Count, dataset.RejectedCount);
            return ToRecord.Compile()(dataset);
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

    /// <summary>All datasets, newest first.</summary>
    public async Task<IReadOnlyList<DatasetRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.OrderByDescending(dataset => dataset.CreatedAt).Select(ToRecord).ToListAsync(cancellationToken);
    }

    /// <summary>One dataset, or null.</summary>
    public async Task<DatasetRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.Where(dataset => dataset.Id == id).Select(ToRecord).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Its profile; waits up to 10 s for one that is being made; null when there is no such dataset or no profile yet.</summary>
    public async Task<DatasetProfile?> FindProfileAsync(Guid id, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (await FindAsync(id, cancellationToken) is { State: DatasetState.Profiling } && _time.GetElapsedTime(started) < ProfileWait)
        {
            await Task.Delay(ProfilePoll, _time, cancellationToken);
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.Where(dataset => dataset.Id == id).Select(dataset => dataset.Profile).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>What a person should see once the label is known: missing labels, imbalance, rare classes, suspected leakage; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">A column of the profile.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<Guardrail>?> CheckLabelAsync(Guid id, DatasetProfile profile, string label, CancellationToken cancellationToken) =>
        await FindCanonicalAsync(id, cancellationToken) is { } path
            ? await DatasetProfiler.CheckLabelAsync(path, profile, label, cancellationToken)
            : null;

    /// <summary>Its first rows; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="rows">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is out of range.</exception>
    public async Task<DatasetPreview?> PreviewAsync(Guid id, int rows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, 1000);
        if (await FindAsync(id, cancellationToken) is not { } dataset
            || await _ledger.FindPathAsync(id, DatasetEntity.Canonical, cancellationToken) is not { } path)
        {
            return null;
        }

        return await DatasetPreview.ReadAsync(path, dataset.Columns, rows, cancellationToken);
    }

    /// <summary>Some pictures of each class; empty when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="picture">Its column of pictures.</param>
    /// <param name="label">Its column of classes; null to take all for one.</param>
    /// <param name="classes">Most classes, the largest first.</param>
    /// <param name="each">Most pictures of a class.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<ClassPictures>> SamplePicturesAsync(
        Guid id, string picture, string? label, int classes, int each, CancellationToken cancellationToken) =>
        await FindCanonicalAsync(id, cancellationToken) is { } path
            ? await PictureSample.ReadAsync(path, picture, label, classes, each, cancellationToken)
            : [];

    /// <summary>Deletes it with its files.</summary>
    public async Task<DeleteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var outcome = DeleteOutcome.NotFound;
        await _ledger.ReleaseAsync(
            id,
            async db =>
            {
                outcome = await DeleteRowAsync(db, id, cancellationToken);
                return outcome == DeleteOutcome.Deleted;
            },
            cancellationToken);
        return outcome;
    }

    /// <summary>Path of the canonical file; null when there is no such dataset.</summary>
    internal Task<string?> FindCanonicalAsync(Guid id, CancellationToken cancellationToken) =>
        _ledger.FindPathAsync(id, DatasetEntity.Canonical, cancellationToken);

    /// <summary>The uploaded file with its name and what was said of it; null when there is no such dataset.</summary>
    internal async Task<DatasetSource?> FindSourceAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var dataset = await db.Datasets.AsNoTracking().SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        return dataset is not null && await _ledger.FindPathAsync(id, DatasetEntity.Source, cancellationToken) is { } path
            ? new DatasetSource(path, dataset.FileName ?? dataset.Name, dataset.Wishes ?? ReadingWishes.None)
            : null;
    }

    /// <summary>Enqueues the profiling of a dataset.</summary>
    internal void EnqueueProfile(Guid id, string name) =>
        _jobs.Enqueue<ProfileDatasetJob>(job => job.RunAsync(id, name, null, CancellationToken.None));

    private static async Task<DeleteOutcome> DeleteRowAsync(StudioDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var inUse = await db.Experiments.AnyAsync(
            experiment => (experiment.DatasetId == id || experiment.TestDatasetId == id)
                && (experiment.State == ExperimentState.Queued || experiment.State == ExperimentState.Running || experiment.State == ExperimentState.Paused),
            cancellationToken);
        if (inUse)
        {
            return DeleteOutcome.InUse;
        }

        var deleted = await db.Datasets.Where(dataset => dataset.Id == id).ExecuteDeleteAsync(cancellationToken);
        return deleted == 0 ? DeleteOutcome.NotFound : DeleteOutcome.Deleted;
    }

    private DatasetEntity NewDataset(string fileName, ReadingWishes wishes, StagedArtifact source, CanonicalDataset read)
    {
        var now = _time.GetUtcNow();
        return new DatasetEntity
        {
            Id = Guid.CreateVersion7(now),
            Name = DatasetName.From(fileName),
            Bytes = source.Bytes,
            Sha256 = source.Sha256,
            Rows = read.Rows,
            Columns = read.Columns,
            RejectedCount = read.RejectedCount,
            Rejected = read.Rejected,
            FileName = Path.GetFileName(fileName),
            Wishes = wishes == ReadingWishes.None ? null : wishes,
            State = DatasetState.Profiling,
            CreatedAt = now,
        };
    }

    [LoggerMessage(LogLevel.Information, "Dataset {DatasetId} imported: {Rows} rows, {Columns} columns, {Rejected} lines rejected")]
    private partial void LogImported(Guid datasetId, long rows, int columns, long rejected);
}

/// <summary>How a deletion went.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>It is in use by an experiment that is queued or running.</summary>
    InUse,
}
