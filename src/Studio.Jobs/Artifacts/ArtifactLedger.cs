namespace Studio.Jobs.Artifacts;

using System.Linq.Expressions;
using Studio.Jobs.Access;

/// <summary>A file to be held by an owner under a name.</summary>
internal sealed record ArtifactClaim(Guid OwnerId, string Name, StagedArtifact File);

/// <summary>
/// Knows which dataset, experiment, model version or batch holds which content, and removes content that nobody holds any more.
/// Changes to the same content are kept apart by <see cref="IContentLock"/>.
/// </summary>
internal sealed partial class ArtifactLedger(
    IArtifactStore store, IDbContextFactory<StudioDbContext> database, IContentLock locks, DiskQuota quota, TimeProvider time, ILogger<ArtifactLedger> logger)
{
    /// <summary>Stores files for their owners together with other rows: all of it or nothing.</summary>
    /// <param name="claims">Files and owners; none for other rows alone, which need no room.</param>
    /// <param name="change">Further changes in the same transaction; false to change nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>What <paramref name="change"/> said.</returns>
    /// <exception cref="StorageLimitException">No more may be stored.</exception>
    public async Task<bool> HoldAsync(IReadOnlyList<ArtifactClaim> claims, Func<StudioDbContext, Task<bool>> change, CancellationToken cancellationToken)
    {
        if (claims.Count > 0)
        {
            await quota.EnsureAsync([.. claims.Select(claim => claim.File)], cancellationToken);
        }

        string[] hashes = [.. claims.Select(claim => claim.File.Sha256).Distinct()];
        IReadOnlyList<string> dispensable = hashes;
        try
        {
            await using var db = await database.CreateDbContextAsync(cancellationToken);
            await using var entry = await locks.EnterAsync(db, hashes, cancellationToken);
            foreach (var claim in claims)
            {
                await store.CommitAsync(claim.File, cancellationToken);
            }

            await using var transaction = db.Database.CurrentTransaction ?? await db.Database.BeginTransactionAsync(cancellationToken);

            // Content is stored by now, which may take minutes; from here on the transaction only changes rows.
            await db.BoundSilenceAsync(cancellationToken);
            if (!await change(db))
            {
                return false;
            }

            var replaced = await TakeAsync(db, claims, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            dispensable = replaced;
            return true;
        }
        catch (Exception failure) when (StoreOutage.IsCauseOf(failure))
        {
            // It is not known what was stored, and the caller may try again: what turns out to be nobody's is swept later.
            dispensable = [];
            throw;
        }
        finally
        {
            await TryRemoveUnheldAsync(dispensable);
        }
    }

    /// <summary>A file of the same owner and name is replaced: what is done again after a fault leaves the same names.</summary>
    private static async Task<List<string>> TakeAsync(StudioDbContext db, IReadOnlyList<ArtifactClaim> claims, CancellationToken cancellationToken)
    {
        var replaced = new List<string>();
        foreach (var claim in claims)
        {
            var old = db.Artifacts.Where(artifact => artifact.OwnerId == claim.OwnerId && artifact.Name == claim.Name);
            replaced.AddRange(await old.Select(artifact => artifact.Sha256).ToListAsync(cancellationToken));
            await old.ExecuteDeleteAsync(cancellationToken);
            db.Artifacts.Add(new ArtifactEntity { OwnerId = claim.OwnerId, Name = claim.Name, Sha256 = claim.File.Sha256, Bytes = claim.File.Bytes });
        }

        return replaced;
    }

    /// <summary>Takes an owner's files away, together with other changes, and removes content that nobody else holds.</summary>
    /// <param name="ownerId">Owner.</param>
    /// <param name="change">Further changes, made in the same transaction; false to change nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is removed.</param>
    /// <returns>What <paramref name="change"/> said.</returns>
    public Task<bool> ReleaseAsync(Guid ownerId, Func<StudioDbContext, Task<bool>> change, CancellationToken cancellationToken) =>
        ReleaseAsync(ownerId, _ => true, change, cancellationToken);

    /// <summary>The same for some of its files.</summary>
    /// <param name="ownerId">Owner.</param>
    /// <param name="which">Which of its files.</param>
    /// <param name="change">Further changes, made in the same transaction; false to change nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is removed.</param>
    /// <returns>What <paramref name="change"/> said.</returns>
    public Task<bool> ReleaseAsync(
        Guid ownerId, Expression<Func<ArtifactEntity, bool>> which, Func<StudioDbContext, Task<bool>> change, CancellationToken cancellationToken) =>
        ReleaseAsync(async db => await change(db) ? db.Artifacts.Where(artifact => artifact.OwnerId == ownerId).Where(which) : null, cancellationToken);

    /// <summary>The same for files of any owners.</summary>
    /// <param name="change">Makes the further changes, in the same transaction, and tells which files go; null to change nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is removed.</param>
    /// <returns>False when nothing was changed.</returns>
    public async Task<bool> ReleaseAsync(Func<StudioDbContext, Task<IQueryable<ArtifactEntity>?>> change, CancellationToken cancellationToken)
    {
        string[] hashes;
        await using (var db = await database.CreateDbContextAsync(cancellationToken))
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            if (await change(db) is not { } released)
            {
                return false;
            }

            hashes = await released.Select(artifact => artifact.Sha256).ToArrayAsync(cancellationToken);
            await released.ExecuteDeleteAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        await TryRemoveUnheldAsync(hashes);
        return true;
    }

    /// <summary>Files have no project: what they belong to has.</summary>
    private static Task<bool> IsInProjectAsync(StudioDbContext db, Guid ownerId, CancellationToken cancellationToken) =>
        db.Datasets.Where(dataset => dataset.Id == ownerId).Select(dataset => dataset.Id)
            .Concat(db.Experiments.Where(experiment => experiment.Id == ownerId).Select(experiment => experiment.Id))
            .Concat(db.ModelVersions.Where(version => version.Id == ownerId).Select(version => version.Id))
            .Concat(db.Batches.Where(batch => batch.Id == ownerId).Select(batch => batch.Id))
            .Concat(db.ModelImports.Where(import => import.Id == ownerId).Select(import => import.Id))
            .AnyAsync(cancellationToken);

    /// <summary>Removes content that nobody holds: what a killed service left between storing a file and its row.</summary>
    /// <param name="grace">Content younger than that stays: a process may be about to write its row. Zero when there is no other process.</param>
    /// <param name="cancellationToken">Cancels the sweep.</param>
    /// <returns>How many files were removed.</returns>
    public async Task<int> SweepAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - grace;
        var held = new HashSet<string>();
        await using (var db = await database.CreateDbContextAsync(cancellationToken))
        {
            await foreach (var sha256 in db.Artifacts.Select(artifact => artifact.Sha256).Distinct().AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                held.Add(sha256);
            }
        }

        var orphans = await store.ListAsync(cancellationToken)
            .Where(stored => !held.Contains(stored.Sha256) && (grace == TimeSpan.Zero || stored.ModifiedAt < before))
            .Select(stored => stored.Sha256)
            .ToListAsync(cancellationToken);
        return await RemoveUnheldAsync(orphans, cancellationToken);
    }

    /// <summary>A local path of an owner's file, or null.</summary>
    /// <exception cref="ArtifactException">The file is missing or damaged, or its store cannot be reached.</exception>
    public async Task<string?> FindPathAsync(Guid ownerId, string name, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (Caller.Current.Project is not null && !await IsInProjectAsync(db, ownerId, cancellationToken))
        {
            return null;
        }

        var sha256 = await db.Artifacts
            .Where(artifact => artifact.OwnerId == ownerId && artifact.Name == name)
            .Select(artifact => artifact.Sha256)
            .SingleOrDefaultAsync(cancellationToken);
        if (sha256 is null)
        {
            return null;
        }

        try
        {
            if (await store.FindPathAsync(sha256, cancellationToken) is { } path)
            {
                return path;
            }
        }
        catch (ArtifactException failure)
        {
            throw new ArtifactException($"The file '{name}' of {ownerId} cannot be used. {failure.Message}", failure);
        }

        // Released since the row was read, or lost.
        return await db.Artifacts.AnyAsync(artifact => artifact.OwnerId == ownerId && artifact.Name == name && artifact.Sha256 == sha256, cancellationToken)
            ? throw new ArtifactException(
                $"The file '{name}' of {ownerId} is missing from {store.Place}: put back a copy named {sha256}, or delete what it belongs to; "
                + "when several processes work on one store, all of them need the same Studio:Artifacts.")
            : null;
    }

    /// <summary>Makes sure that more may be stored, for work that will store something later.</summary>
    /// <exception cref="StorageLimitException">It may not.</exception>
    public Task EnsureSpaceAsync(CancellationToken cancellationToken) => quota.EnsureAsync(cancellationToken);

    /// <summary>The same where it may fail: the clean-up does it later.</summary>
    public async Task TryRemoveUnheldAsync(IReadOnlyList<string> hashes)
    {
        try
        {
            await RemoveUnheldAsync(hashes, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The rows are as they should be; the sweep removes the content later.
            LogNotRemoved(failure);
        }
    }

    /// <summary>Removes those of the contents that nobody holds.</summary>
    /// <returns>How many were removed.</returns>
    public async Task<int> RemoveUnheldAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var sha256 in hashes.Distinct())
        {
            await using var db = await database.CreateDbContextAsync(cancellationToken);
            await using var entry = await locks.EnterAsync(db, [sha256], cancellationToken);
            if (!await db.Artifacts.AnyAsync(artifact => artifact.Sha256 == sha256, cancellationToken))
            {
                await store.DeleteAsync(sha256, cancellationToken);
                removed++;
            }
        }

        return removed;
    }

    [LoggerMessage(LogLevel.Warning, "Content that nobody holds could not be removed; it is tried again by the clean-up")]
    private partial void LogNotRemoved(Exception failure);
}
