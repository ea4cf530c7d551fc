namespace Studio.Jobs.ModelImports;

using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.Reports;

/// <summary>Imports a model from the beginning, and makes a version of it or tells why there is none.</summary>
internal sealed partial class ModelImportExecution(
    ImporterProcess importer, ArtifactLedger ledger, IArtifactStore store, VersionChanges changes, StudioFolders folders, StoreOutage outage, TimeProvider time, ILogger<ModelImportExecution> logger)
{
    /// <summary>What stands where versions of experiments name which of its models they are.</summary>
    private const string Candidate = "imported";

    /// <summary>Runs.</summary>
    /// <param name="run">The claim.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>False when the claim is lost.</returns>
    /// <exception cref="DatasetException">A file of it is gone, or the disk is full; the message is fit for people.</exception>
    public async Task<bool> RunAsync(ModelImportRun run, CancellationToken cancellationToken)
    {
        await using var beat = new OrderBeat(run.BeatAsync, time, cancellationToken);
        using var folder = new TemporaryFolder(folders.NewTemporaryPath());
        var result = await importer.RunAsync(await TaskOfAsync(run.Order, beat.Token), folder.Path, run, beat.Token);
        var refused = result with { Reason = result.Reason ?? (result.Parity is { } parity ? ModelPublisher.ReasonToReject(parity) : null) };
        return refused.IsReady
            ? await PublishAsync(run, result, ImporterProcess.OutputIn(folder.Path), beat.Token)
            : await RejectAsync(run, refused, beat.Token);
    }

    private async Task<ImportTask> TaskOfAsync(ModelImportEntity import, CancellationToken cancellationToken)
    {
        return new ImportTask(await FindAsync(ModelImportEntity.File), await FindAsync(ModelImportEntity.Table), import.TableName, import.Label)
        {
            Mapping = import.Mapping,
            Wishes = import.Wishes ?? ReadingWishes.None,
        };

        async Task<string> FindAsync(string name) =>
            await ledger.FindPathAsync(import.Id, name, cancellationToken) ?? throw new DatasetException("A file of the import is no longer in the store; send it again.");
    }

    private async Task<bool> RejectAsync(ModelImportRun run, ImportResult result, CancellationToken cancellationToken)
    {
        var ended = await outage.OutlastAsync(() => ledger.ReleaseAsync(run.Order.Id, db => run.RejectAsync(db, result, cancellationToken), cancellationToken), cancellationToken);
        if (ended)
        {
            LogRejected(run.Order.Id, run.Order.Model, result.Reason!);
        }

        return ended;
    }

    /// <summary>The version with its files takes the place of the order's files, in one transaction.</summary>
    private async Task<bool> PublishAsync(ModelImportRun run, ImportResult result, string output, CancellationToken cancellationToken)
    {
        var (id, claims) = (Guid.CreateVersion7(time.GetUtcNow()), new List<ArtifactClaim>());
        string[] dispensable = [];
        foreach (var name in ImportFiles.In(output))
        {
            claims.Add(new ArtifactClaim(id, name, await store.StageAsync(Path.Combine(output, name), cancellationToken)));
        }

        var onnx = claims.Single(claim => claim.Name == ModelFiles.Onnx).File;
        ModelVersionEntity? version = null;
        var done = await outage.OutlastAsync(() => ledger.HoldAsync(claims, ChangeAsync, cancellationToken), cancellationToken);
        await ledger.TryRemoveUnheldAsync(dispensable);
        if (done)
        {
            changes.Tell();
            LogImported(run.Order.Model, version!.Version, version.Learner);
        }

        return done;

        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            if (!await run.HoldAsync(db, cancellationToken))
            {
                return false;
            }

            version = VersionOf(id, run.Order, result, onnx);
            await NewVersion.AddAsync(db, run.Order.Model, version, cancellationToken);
            await run.CompleteAsync(db, result, version.Version, cancellationToken);
            var files = db.Artifacts.Where(file => file.OwnerId == run.Order.Id);
            dispensable = await files.Select(file => file.Sha256).ToArrayAsync(cancellationToken);
            await files.ExecuteDeleteAsync(cancellationToken);
            return true;
        }
    }

    private ModelVersionEntity VersionOf(Guid id, ModelImportEntity import, ImportResult result, StagedArtifact onnx) => new()
    {
        Id = id,
        State = ModelVersionState.Ready,
        Candidate = Candidate,
        Learner = result.Learner ?? "unknown",
        Sha256 = onnx.Sha256,
        Bytes = onnx.Bytes,
        Signature = result.Signature!,
        Metrics = result.Metrics,
        Parity = result.Parity,
        CreatedAt = time.GetUtcNow(),
        StudioVersion = StudioVersion.Current,
        Import = new ImportLineage(import.FileName, import.FileSha256, import.TableName, import.TableSha256) { DatasetId = import.DatasetId, DatasetName = import.DatasetName },
    };

    [LoggerMessage(LogLevel.Information, "Model {Name} version {Version} was imported: {Learner}")]
    private partial void LogImported(string name, int version, string learner);

    [LoggerMessage(LogLevel.Information, "The import {ImportId} of model {Model} is rejected: {Reason}")]
    private partial void LogRejected(Guid importId, string model, string reason);
}
