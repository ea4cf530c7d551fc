namespace Studio.Jobs.Datasets;

using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.People;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Monitoring;
using Studio.Pipelines.Profiling;

/// <summary>Lists datasets, tells what is known of them, and deletes them.</summary>
public sealed class DatasetService
{
    private static readonly TimeSpan ProfileWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WatchPoll = TimeSpan.FromMilliseconds(500);
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
        dataset.CreatedAt)
    {
        Series = dataset.SeriesId,
        Version = dataset.Version,
        Made = dataset.Made,
        Origin = dataset.Origin,
        HasCredentials = dataset.Secret != null,
        ProfiledColumns = dataset.State == DatasetState.Profiling ? dataset.ProfiledColumns : null,
    };

    private static readonly Func<DatasetEntity, DatasetRecord> AsRecord = ToRecord.Compile();

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IBackgroundJobClient _jobs;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal DatasetService(
        IDbContextFactory<StudioDbContext> database,
        ArtifactLedger ledger,
        IBackgroundJobClient jobs,
        AuditLog audit,
        TimeProvider time)
    {
        _database = database;
        _ledger = ledger;
        _jobs = jobs;
        _audit = audit;
        _time = time;
    }

    /// <summary>All datasets with all their versions, newest first.</summary>
    public async Task<IReadOnlyList<DatasetRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.Where(dataset => dataset.Made != DatasetMade.Part).OrderByDescending(dataset => dataset.CreatedAt).Select(ToRecord).ToListAsync(cancellationToken);
    }

    /// <summary>One dataset, or null.</summary>
    public async Task<DatasetRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets.Where(dataset => dataset.Id == id).Select(ToRecord).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>All versions of the series that a dataset belongs to, the newest first; empty when there is no such dataset.</summary>
    /// <param name="id">Any version of it.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<DatasetRecord>> ListVersionsAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets
            .Where(dataset => dataset.Made != DatasetMade.Part && db.Datasets.Any(one => one.Id == id && one.SeriesId == dataset.SeriesId))
            .OrderByDescending(dataset => dataset.Version)
            .Select(ToRecord)
            .ToListAsync(cancellationToken);
    }

    /// <summary>The version with the highest number of a series, or null.</summary>
    /// <param name="series">The <see cref="DatasetRecord.Series"/> of any of its versions.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<DatasetRecord?> FindNewestAsync(Guid series, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Datasets
            .Where(dataset => dataset.SeriesId == series && dataset.Made != DatasetMade.Part)
            .OrderByDescending(dataset => dataset.Version)
            .Select(ToRecord)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Follows it until it is ready, has failed or is gone: what it is now, and each change, a few times a second at most.</summary>
    public async IAsyncEnumerable<DatasetRecord> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DatasetRecord? told = null;
        while (await FindAsync(id, cancellationToken) is { } dataset)
        {
            if (told is null || (dataset.State, dataset.ProfiledColumns) != (told.State, told.ProfiledColumns))
            {
                told = dataset;
                yield return dataset;
            }

            if (dataset.State != DatasetState.Profiling)
            {
                yield break;
            }

            await Task.Delay(WatchPoll, _time, cancellationToken);
        }
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

    /// <summary>How strongly each column is associated with the label; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="profile">Its profile.</param>
    /// <param name="label">A column of the profile that is not one of pictures.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<LabelAssociations?> AssociateAsync(Guid id, DatasetProfile profile, string label, CancellationToken cancellationToken) =>
        await FindCanonicalAsync(id, cancellationToken) is { } path
            ? await DatasetProfiler.AssociateAsync(path, profile, label, cancellationToken)
            : null;

    /// <summary>How a dataset differs from another one, such as the version before it, column by column; null when one of them is gone.</summary>
    /// <param name="before">The other one, against which it is held, with its profile.</param>
    /// <param name="after">The dataset with its profile.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<TableComparison?> CompareAsync((Guid Id, DatasetProfile Profile) before, (Guid Id, DatasetProfile Profile) after, CancellationToken cancellationToken) =>
        await FindCanonicalAsync(before.Id, cancellationToken) is { } known && await FindCanonicalAsync(after.Id, cancellationToken) is { } seen
            ? await TableComparison.ReadAsync(new ProfiledTable(known, before.Profile), new ProfiledTable(seen, after.Profile), cancellationToken)
            : null;

    /// <summary>Its first rows; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="rows">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is out of range.</exception>
    public Task<DatasetPreview?> PreviewAsync(Guid id, int rows, CancellationToken cancellationToken) => PreviewAsync(id, 0, rows, null, cancellationToken);

    /// <summary>Rows of it that follow one another; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="offset">First row, from 0; there are none behind the last.</param>
    /// <param name="rows">1 to 1,000.</param>
    /// <param name="mostColumns">Most columns, the first; null for all.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> or <paramref name="rows"/> is out of range.</exception>
    public async Task<DatasetPreview?> PreviewAsync(Guid id, long offset, int rows, int? mostColumns, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, 1000);
        if (await FindAsync(id, cancellationToken) is not { } dataset
            || await _ledger.FindPathAsync(id, DatasetEntity.Canonical, cancellationToken) is not { } path)
        {
            return null;
        }

        return await DatasetPreview.ReadAsync(path, mostColumns is { } most ? [.. dataset.Columns.Take(most)] : dataset.Columns, offset, rows, cancellationToken);
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
        Caller.Current.Demand(Right.Edit);
        var (outcome, name) = (DeleteOutcome.NotFound, string.Empty);
        var deleted = await _ledger.ReleaseAsync(
            id,
            async db =>
            {
                name = await db.Datasets.Where(dataset => dataset.Id == id).Select(dataset => dataset.Name).SingleOrDefaultAsync(cancellationToken);
                outcome = await DeleteRowAsync(db, id, cancellationToken);
                return outcome == DeleteOutcome.Deleted;
            },
            cancellationToken);
        if (deleted)
        {
            await _audit.WriteAsync("dataset.delete", $"{name} {id}", CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Deletes rows that were cut off a version.</summary>
    /// <param name="ids">What is no <see cref="DatasetMade.Part"/> stays.</param>
    /// <param name="cancellationToken">Ends it between two of them.</param>
    internal async Task DeletePartsAsync(IEnumerable<Guid> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            await _ledger.ReleaseAsync(
                id, async db => await db.Datasets.Where(dataset => dataset.Id == id && dataset.Made == DatasetMade.Part).ExecuteDeleteAsync(cancellationToken) == 1, cancellationToken);
        }
    }

    /// <summary>Path of the canonical file; null when there is no such dataset.</summary>
    internal Task<string?> FindCanonicalAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        return _ledger.FindPathAsync(id, DatasetEntity.Canonical, cancellationToken);
    }

    /// <summary>The uploaded file with its name and what was said of it; null when there is no such dataset.</summary>
    internal async Task<DatasetSource?> FindSourceAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var dataset = await db.Datasets.AsNoTracking().SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        return dataset is not null && await _ledger.FindPathAsync(id, DatasetEntity.Source, cancellationToken) is { } path
            ? new DatasetSource(path, dataset.FileName ?? dataset.Name, dataset.Wishes ?? ReadingWishes.None)
            : null;
    }

    /// <summary>What a dataset is to everyone else.</summary>
    internal static DatasetRecord RecordOf(DatasetEntity dataset) => AsRecord(dataset);

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
