namespace Studio.Jobs.ModelImports;

using System.Linq.Expressions;
using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.People;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Takes orders for imports of models that were made elsewhere, tells how far they are, ends and deletes them.</summary>
public sealed class ModelImportService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly IArtifactStore _store;
    private readonly IBackgroundJobClient _jobs;
    private readonly StudioOptions _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal ModelImportService(
        IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, IArtifactStore store, IBackgroundJobClient jobs, IOptions<StudioOptions> options, AuditLog audit, TimeProvider time) =>
        (_database, _ledger, _store, _jobs, _options, _audit, _time) = (database, ledger, store, jobs, options.Value, audit, time);

    /// <summary>Takes a file in, before there is an order that holds it. Nothing is kept when it throws.</summary>
    /// <param name="content">Read once, to its end.</param>
    /// <param name="name">Its name, for the format and for messages; never a path.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DatasetException">It is larger than allowed, the disk is full, or this installation imports nothing; the message is fit for people.</exception>
    public async Task<ReceivedFile> ReceiveAsync(Stream content, string name, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        // Before anything is received: a studio that only serves has neither the readers of tables nor ML.NET.
        TableEngine.MustBeThere();
        return new ReceivedFile(await _store.ReceiveAsync(content, _options.MaxUploadBytes, cancellationToken), name);
    }

    /// <summary>Makes an import. It holds its files itself: the dataset may be deleted meanwhile.</summary>
    /// <param name="request">What is wanted; <see cref="ModelImportRequest.Check"/> finds nothing against it.</param>
    /// <param name="model">The file of the model.</param>
    /// <param name="table">The table that it is tried on; null for that of a dataset.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>The import; null when there is no such dataset.</returns>
    /// <exception cref="ArgumentException">The request cannot be carried out.</exception>
    public async Task<ModelImportRecord?> CreateAsync(ModelImportRequest request, ReceivedFile model, ReceivedFile? table, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (request.Check().Select(problem => problem.Problem).FirstOrDefault() is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(request));
        }

        if (table is null == request.DatasetId is null)
        {
            throw new ArgumentException("An import is tried on a table or on a dataset.", nameof(table));
        }

        var import = New(request, model, table);
        ArtifactClaim[] claims = [new(import.Id, ModelImportEntity.File, model.Content), .. table is null ? Array.Empty<ArtifactClaim>() : [new(import.Id, ModelImportEntity.Table, table.Content)]];
        var made = await _ledger.HoldAsync(claims, db => AddAsync(db, import, cancellationToken), cancellationToken);
        if (!made)
        {
            return null;
        }

        RunModelImportJob.Enqueue(_jobs, import.Id, import.Model);
        await _audit.WriteAsync("model-import.create", $"{import.Model} {import.Id}", CancellationToken.None);
        return ToRecord(withResult: false).Compile()(import);
    }

    /// <summary>Imports, newest first, without their results.</summary>
    public async Task<IReadOnlyList<ModelImportRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.ModelImports.OrderByDescending(import => import.CreatedAt).Select(ToRecord(withResult: false)).ToListAsync(cancellationToken);
    }

    /// <summary>One import with its result, or null.</summary>
    public async Task<ModelImportRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await db.ModelImports.Where(import => import.Id == id).Select(ToRecord(withResult: true)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Ends an import that waits or runs; its files go, its row stays.</summary>
    /// <returns>False when there is none, or it has ended already.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var now = _time.GetUtcNow();
        if (!await _ledger.ReleaseAsync(id, db => OrderRows.CancelAsync<ModelImportEntity>(db, id, now, cancellationToken), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("model-import.cancel", id.ToString(), CancellationToken.None);
        return true;
    }

    /// <summary>Deletes an import that has ended; the version that came of it stays.</summary>
    /// <returns>False when there is none, or it has not ended.</returns>
    public async Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        if (!await _ledger.ReleaseAsync(id, db => OrderRows.DeleteAsync<ModelImportEntity>(db, id, cancellationToken), cancellationToken))
        {
            return false;
        }

        await _audit.WriteAsync("model-import.delete", id.ToString(), CancellationToken.None);
        return true;
    }

    /// <summary>Within the transaction that stores its files.</summary>
    private static async Task<bool> AddAsync(StudioDbContext db, ModelImportEntity import, CancellationToken cancellationToken)
    {
        if (import.DatasetId is { } id && !await HoldDatasetAsync(db, import, id, cancellationToken))
        {
            return false;
        }

        db.ModelImports.Add(import);
        return true;
    }

    /// <summary>The dataset's row is touched first: it stays until this transaction has ended, and its file for as long as the import holds it.</summary>
    private static async Task<bool> HoldDatasetAsync(StudioDbContext db, ModelImportEntity import, Guid id, CancellationToken cancellationToken)
    {
        var datasets = db.Datasets.Where(dataset => dataset.Id == id);
        await datasets.ExecuteUpdateAsync(set => set.SetProperty(dataset => dataset.Name, dataset => dataset.Name), cancellationToken);
        var dataset = await datasets.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        var file = await db.Artifacts.AsNoTracking().SingleOrDefaultAsync(held => held.OwnerId == id && held.Name == DatasetEntity.Source, cancellationToken);
        if (dataset is null || file is null)
        {
            return false;
        }

        (import.DatasetName, import.TableName, import.TableSha256, import.Wishes) = (dataset.Name, dataset.FileName ?? dataset.Name, file.Sha256, dataset.Wishes);
        db.Artifacts.Add(new ArtifactEntity { OwnerId = import.Id, Name = ModelImportEntity.Table, Sha256 = file.Sha256, Bytes = file.Bytes });
        return true;
    }

    private ModelImportEntity New(ModelImportRequest request, ReceivedFile model, ReceivedFile? table)
    {
        var now = _time.GetUtcNow();
        return new ModelImportEntity
        {
            Id = Guid.CreateVersion7(now),
            Model = request.Name,
            Label = request.Label,
            FileName = model.Name,
            FileSha256 = model.Content.Sha256,
            FileBytes = model.Bytes,
            TableName = table?.Name ?? string.Empty,
            TableSha256 = table?.Content.Sha256 ?? string.Empty,
            DatasetId = request.DatasetId,
            Wishes = request.Wishes == ReadingWishes.None ? null : request.Wishes,
            Mapping = request.Mapping,
            State = OrderState.Queued,
            CreatedAt = now,
        };
    }

    private static Expression<Func<ModelImportEntity, ModelImportRecord>> ToRecord(bool withResult) => import => new ModelImportRecord(
        import.Id,
        import.Model,
        import.Label,
        import.FileName,
        import.FileSha256,
        import.FileBytes,
        import.TableName,
        import.DatasetId,
        import.DatasetName,
        import.State,
        import.Reason,
        import.Component,
        import.Step,
        import.Version,
        withResult ? import.Result : null,
        import.CreatedAt,
        import.StartedAt,
        import.EndedAt);
}
