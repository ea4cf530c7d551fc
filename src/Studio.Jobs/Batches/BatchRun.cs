namespace Studio.Jobs.Batches;

using Studio.Jobs.Orders;

/// <summary>What a run has come to when a segment is stored.</summary>
/// <param name="Rows">Rows in all segments.</param>
/// <param name="Segments">Segments.</param>
/// <param name="Unreadable">Values that were taken for missing.</param>
/// <param name="Share">Share of the source that has been read, 0 to 1.</param>
internal sealed record BatchProgress(long Rows, int Segments, long Unreadable, double Share);

/// <summary>A run that has claimed a batch. A segment counts together with its rows, so that the next run goes on behind it.</summary>
internal sealed class BatchRun : OrderRun<BatchEntity>
{
    private BatchRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, BatchEntity batch)
        : base(database, time, batch)
    {
    }

    /// <summary>Claims a batch that waits; null when there is nothing to claim.</summary>
    public static async Task<BatchRun?> TryClaimAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        await TryClaimOrderAsync(database, time, id, cancellationToken) is { } batch ? new BatchRun(database, time, batch) : null;

    /// <summary>Within a transaction that stores a segment: counts it.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="before">What had been stored before this segment.</param>
    /// <param name="after">The same with it.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>False when the claim is lost, or the segment is stored already.</returns>
    public async Task<bool> AdvanceAsync(StudioDbContext db, BatchProgress before, BatchProgress after, CancellationToken cancellationToken) =>
        await Held(db)
            .Where(batch => batch.Segments == before.Segments && batch.Rows == before.Rows)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(batch => batch.Segments, after.Segments)
                    .SetProperty(batch => batch.Rows, after.Rows)
                    .SetProperty(batch => batch.Unreadable, after.Unreadable)
                    .SetProperty(batch => batch.Share, after.Share)
                    .SetProperty(batch => batch.Fruitless, 0)
                    .SetProperty(batch => batch.Beat, batch => batch.Beat + 1),
                cancellationToken) > 0;

    /// <summary>True when this run holds its claim and has stored so much: an attempt whose answer was lost on its way may have gone through.</summary>
    public async Task<bool> HasStoredAsync(BatchProgress progress, CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await Held(db).AnyAsync(batch => batch.Segments == progress.Segments && batch.Rows == progress.Rows, cancellationToken);
    }

    /// <summary>Within a transaction that stores the result: ends the batch.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="sha256">SHA-256 of the result.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="warnings">What a person should know of it.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> CompleteAsync(StudioDbContext db, string sha256, long bytes, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
        if (!await TryLockAsync(db, cancellationToken))
        {
            return false;
        }

        var batch = await db.Batches.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        (batch.State, batch.RunId, batch.EndedAt) = (OrderState.Completed, null, Time.GetUtcNow());
        (batch.ResultSha256, batch.ResultBytes, batch.Warnings) = (sha256, bytes, warnings);
        (batch.Share, batch.TotalRows) = (1, batch.Rows);
        return true;
    }
}
