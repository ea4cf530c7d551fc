namespace Studio.Jobs.Artifacts;

using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;

/// <summary>A file to be held by an owner under a name.</summary>
internal sealed record ArtifactClaim(Guid OwnerId, string Name, StagedArtifact File);

/// <summary>
/// Knows which dataset, experiment or model version holds which content, and removes content that nobody holds any more.
/// One change at a time: content that is being claimed must not be removed because its last other owner goes.
/// </summary>
internal sealed class ArtifactLedger(IArtifactStore store, IDbContextFactory<StudioDbContext> database) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Stores files for their owners together with other rows: all of it or nothing.</summary>
    /// <param name="claims">Files and owners.</param>
    /// <param name="change">Further changes in the same transaction; false to change nothing.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>What <paramref name="change"/> said.</returns>
    public async Task<bool> HoldAsync(IReadOnlyList<ArtifactClaim> claims, Func<StudioDbContext, Task<bool>> change, CancellationToken cancellationToken)
    {
        var dispensable = true;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var claim in claims)
            {
                await store.CommitAsync(claim.File, cancellationToken);
            }

            await using var db = await database.CreateDbContextAsync(cancellationToken);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (await change(db))
            {
                await TakeAsync(db, claims, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                dispensable = false;
                return true;
            }

            return false;
        }
        catch (Exception failure) when (StoreOutage.IsCauseOf(failure))
        {
            // It is not known what was stored, and the caller may try again: what turns out to be nobody's is swept later.
            dispensable = false;
            throw;
        }
        finally
        {
            if (dispensable)
            {
                await RemoveUnheldAsync([.. claims.Select(claim => claim.File.Sha256)], CancellationToken.None);
            }

            _gate.Release();
        }
    }

    /// <summary>A file of the same owner and name is replaced: what is done again after a fault leaves the same names.</summary>
    private static async Task TakeAsync(StudioDbContext db, IReadOnlyList<ArtifactClaim> claims, CancellationToken cancellationToken)
    {
        foreach (var claim in claims)
        {
            await db.Artifacts.Where(artifact => artifact.OwnerId == claim.OwnerId && artifact.Name == claim.Name).ExecuteDeleteAsync(cancellationToken);
            db.Artifacts.Add(new ArtifactEntity { OwnerId = claim.OwnerId, Name = claim.Name, Sha256 = claim.File.Sha256, Bytes = claim.File.Bytes });
        }
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
    public async Task<bool> ReleaseAsync(
        Guid ownerId, Expression<Func<ArtifactEntity, bool>> which, Func<StudioDbContext, Task<bool>> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            string[] hashes;
            await using (var db = await database.CreateDbContextAsync(cancellationToken))
            await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
            {
                if (!await change(db))
                {
                    return false;
                }

                var released = db.Artifacts.Where(artifact => artifact.OwnerId == ownerId).Where(which);
                hashes = await released.Select(artifact => artifact.Sha256).ToArrayAsync(cancellationToken);
                await released.ExecuteDeleteAsync(cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }

            await RemoveUnheldAsync(hashes, CancellationToken.None);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Removes all content that nobody holds: what a killed service left between storing a file and its row.</summary>
    /// <returns>How many files were removed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var hashes = await store.ListAsync(cancellationToken).ToListAsync(cancellationToken);
            return await RemoveUnheldAsync(hashes, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A local path of an owner's file, or null.</summary>
    public async Task<string?> FindPathAsync(Guid ownerId, string name, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var sha256 = await db.Artifacts
            .Where(artifact => artifact.OwnerId == ownerId && artifact.Name == name)
            .Select(artifact => artifact.Sha256)
            .SingleOrDefaultAsync(cancellationToken);
        return sha256 is null ? null : await store.FindPathAsync(sha256, cancellationToken);
    }

    public void Dispose() => _gate.Dispose();

    private async Task<int> RemoveUnheldAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var removed = 0;
        foreach (var sha256 in hashes.Distinct())
        {
            if (!await db.Artifacts.AnyAsync(artifact => artifact.Sha256 == sha256, cancellationToken))
            {
                await store.DeleteAsync(sha256, cancellationToken);
                removed++;
            }
        }

        return removed;
    }
}
