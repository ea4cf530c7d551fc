namespace Studio.Jobs.Batches;

using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.People;
using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Takes orders for batches, tells how far they are, ends and deletes them.</summary>
public sealed class BatchService
{
    private static readonly TimeSpan WatchPoll = TimeSpan.FromMilliseconds(500);

    private static readonly Expression<Func<BatchEntity, BatchRecord>> ToRecord = batch => new BatchRecord(
        batch.Id,
        batch.Model,
        batch.Version,
        batch.DatasetId,
        batch.FileName,
        batch.Format,
        batch.Keep,
        batch.MissingWhenUnreadable,
        batch.State,
        batch.Reason,
        batch.Rows,
        batch.TotalRows,
        batch.Share,
        batch.Unreadable,
        batch.Warnings,
        batch.ResultBytes,
        batch.ResultSha256,
        batch.CreatedAt,
        batch.StartedAt,
        batch.EndedAt);

    private static readonly Func<BatchEntity, BatchRecord> AsRecord = ToRecord.Compile();

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IArtifactStore _store;
    private readonly IBackgroundJobClient _jobs;
    private readonly StudioOptions _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal BatchService(
        IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, IArtifactStore store, IBackgroundJobClient jobs, IOptions<StudioOptions> options, AuditLog audit, TimeProvider time) =>
        (_database, _ledger, _store, _jobs, _options, _audit, _time) = (database, ledger, store, jobs, options.Value, audit, time);

    /// <summary>Why a version cannot predict batches; null when it can.</summary>
    public static string? Obstacle(ModelVersionRecord version) =>
        version.State != ModelVersionState.Ready ? $"Version {version.Version} of model '{version.Name}' cannot predict: {version.Reason}"
        : version.Signature.Picture is not null ? $"Model '{version.Name}' looks at pictures, and batches read tables; send pictures to its predictions, or use the command predict."
        : null;

    /// <summary>Makes a batch of the file that a dataset was read from. It holds that file itself: the dataset may be deleted meanwhile.</summary>
    /// <param name="version">The version that predicts.</param>
    /// <param name="datasetId">The dataset.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>The batch; null when there is no such dataset.</returns>
    public async Task<BatchRecord?> CreateAsync(ModelVersionRecord version, Guid datasetId, BatchRequest request, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        BatchEntity? batch = null;
        await _ledger.HoldAsync([], ChangeAsync, cancellationToken);
        return batch is null ? null : await EnqueueAsync(batch);

        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            // Touched first: the dataset stays until this transaction has ended, and its file for as long as the batch holds it.
            var datasets = db.Datasets.Where(dataset => dataset.Id == datasetId);
            await datasets.ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.Name, dataset => dataset.Name), cancellationToken);
            var dataset = await datasets.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
            var file = await db.Artifacts.AsNoTracking().SingleOrDefaultAsync(held => held.OwnerId == datasetId && held.Name == DatasetEntity.Source, cancellationToken);
            if (dataset is null || file is null)
            {
                return false;
            }

            batch = New(version, request, dataset.FileName ?? dataset.Name, dataset.Wishes);
            (batch.DatasetId, batch.TotalRows) = (datasetId, dataset.RejectedCount == 0 ? dataset.Rows : null);
            db.Batches.Add(batch);
            db.Artifacts.Add(new ArtifactEntity { OwnerId = batch.Id, Name = BatchEntity.Source, Sha256 = file.Sha256, Bytes = file.Bytes });
            return true;
        }
    }

    /// <summary>Makes a batch of a file. Nothing is kept when it throws.</summary>
    /// <param name="version">The version that predicts.</param>
    /// <param name="content">The file, read once.</param>
    /// <param name="fileName">Its name, for the format and for messages.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="DatasetException">The file is larger than allowed.</exception>
    public async Task<BatchRecord> CreateAsync(ModelVersionRecord version, Stream content, string fileName, BatchRequest request, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        using var source = await _store.ReceiveAsync(content, _options.MaxUploadBytes, cancellationToken);
        var batch = New(version, request, fileName, request.Wishes == ReadingWishes.None ? null : request.Wishes);
        await _ledger.HoldAsync(
            [new(batch.Id, BatchEntity.Source, source)],
            db =>
            {
                db.Batches.Add(batch);
                return Task.FromResult(true);
            },
            cancellationToken);
        return await EnqueueAsync(batch);
    }

    /// <summary>Batches, newest first.</summary>
    /// <param name="model">Those of this model; null for all.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<BatchRecord>> ListAsync(string? model, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Batches.Where(batch => model == null || batch.Model == model).OrderByDescending(batch => batch.CreatedAt).Select(ToRecord).ToListAsync(cancellationToken);
    }

    /// <summary>One batch, or null.</summary>
    public async Task<BatchRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.Batches.Where(batch => batch.Id == id).Select(ToRecord).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Follows it until it has ended or is gone: what it is now, and each change, a few times a second at most.</summary>
    public async IAsyncEnumerable<BatchRecord> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BatchRecord? told = null;
        while (await FindAsync(id, cancellationToken) is { } batch)
        {
            if (told is null || (batch.State, batch.Rows) != (told.State, told.Rows))
            {
                told = batch;
                yield return batch;
            }

            if (batch.HasEnded)
            {
                yield break;
            }

            await Task.Delay(WatchPoll, _time, cancellationToken);
        }
    }

    /// <summary>Path of the result; null where there is none.</summary>
    /// <exception cref="ArtifactException">The file is missing or damaged, or its store cannot be reached.</exception>
    public Task<string?> FindResultAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Predict);
        return _ledger.FindPathAsync(id, BatchEntity.Result, cancellationToken);
    }

    /// <summary>Ends a batch that waits or runs; nothing but its row is kept.</summary>
    /// <returns>False when there is none, or it has ended already.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var now = _time.GetUtcNow();
        if (!await _ledger.ReleaseAsync(id, db => OrderRows.CancelAsync<BatchEntity>(db, id, now, cancellationToken), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("batch.cancel", id.ToString(), CancellationToken.None);
        return true;
    }

    /// <summary>Deletes a batch that has ended, with its result.</summary>
    /// <returns>False when there is none, or it has not ended.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (!await _ledger.ReleaseAsync(id, db => OrderRows.DeleteAsync<BatchEntity>(db, id, cancellationToken), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("batch.delete", id.ToString(), CancellationToken.None);
        return true;
    }

    private BatchEntity New(ModelVersionRecord version, BatchRequest request, string fileName, ReadingWishes? wishes)
    {
        var now = _time.GetUtcNow();
        return new BatchEntity
        {
            Id = Guid.CreateVersion7(now),
            Model = version.Name,
            Version = version.Version,
            FileName = fileName,
            Wishes = wishes,
            Format = request.Format,
            Keep = request.Keep,
            MissingWhenUnreadable = request.MissingWhenUnreadable,
            State = OrderState.Queued,
            Warnings = [],
            CreatedAt = now,
        };
    }

    private async Task<BatchRecord> EnqueueAsync(BatchEntity batch)
    {
        RunBatchJob.Enqueue(_jobs, batch.Id, batch.Model);
        await _audit.WriteAsync("batch.create", $"{batch.Model}/{batch.Version} {batch.Id}", CancellationToken.None);
        return AsRecord(batch);
    }
}
