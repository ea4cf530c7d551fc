namespace Studio.Jobs.Retraining;

using Studio.Jobs.Orders;

/// <summary>A run that has claimed a retraining. What each step finds is stored at once, so that who goes on does not do it again.</summary>
internal sealed class RetrainingRun : OrderRun<RetrainingRunEntity>
{
    private RetrainingRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, RetrainingRunEntity order)
        : base(database, time, order)
    {
    }

    /// <summary>Claims a retraining that waits; null when there is nothing to claim.</summary>
    public static async Task<RetrainingRun?> TryClaimAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        await TryClaimOrderAsync(database, time, id, cancellationToken) is { } order ? new RetrainingRun(database, time, order) : null;

    /// <summary>Stores what was found.</summary>
    /// <param name="change">Changes the row, here and in the store.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> StoreAsync(Action<RetrainingRunEntity> change, CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryLockAsync(db, cancellationToken))
        {
            return false;
        }

        var row = await db.RetrainingRuns.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        change(row);
        change(Order);
        row.Fruitless = 0;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends it.</summary>
    /// <returns>False when the claim is lost.</returns>
    public Task<bool> CompleteAsync(RetrainingDecision decision, string verdict, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        return StoreAsync(
            row =>
            {
                (row.State, row.RunId, row.EndedAt, row.Share) = (OrderState.Completed, null, now, 1);
                (row.Step, row.Decision, row.Verdict) = (RetrainingStep.Decided, decision, verdict);
            },
            cancellationToken);
    }
}
