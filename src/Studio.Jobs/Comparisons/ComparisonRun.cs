namespace Studio.Jobs.Comparisons;

using Studio.Jobs.Orders;
using Studio.Pipelines.Comparisons;

/// <summary>A run that has claimed a comparison. Nothing but the result is kept: who goes on begins anew.</summary>
internal sealed class ComparisonRun : OrderRun<ComparisonEntity>, IProgress<ComparisonProgress>
{
    private volatile ComparisonProgress _progress = new(0, 0);

    private ComparisonRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, ComparisonEntity comparison)
        : base(database, time, comparison)
    {
    }

    /// <summary>Claims a comparison that waits; null when there is nothing to claim.</summary>
    public static async Task<ComparisonRun?> TryClaimAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken) =>
        await TryClaimOrderAsync(database, time, id, cancellationToken) is { } comparison ? new ComparisonRun(database, time, comparison) : null;

    /// <summary>Takes how far it is; it is stored with the next beat.</summary>
    public void Report(ComparisonProgress value) => _progress = value;

    /// <summary>Shows that the run lives, and how far it is.</summary>
    /// <returns>False when the claim is lost.</returns>
    public override async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var (rows, share) = _progress;
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(
            set => set
                .SetProperty(comparison => comparison.Rows, rows)
                .SetProperty(comparison => comparison.Share, share)
                .SetProperty(comparison => comparison.Beat, comparison => comparison.Beat + 1),
            cancellationToken) > 0;
    }

    /// <summary>Ends the comparison with its result.</summary>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> CompleteAsync(ComparisonReport result, CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await TryLockAsync(db, cancellationToken))
        {
            // An attempt whose answer was lost on its way may have gone through.
            return await db.Comparisons.AnyAsync(entity => entity.Id == Order.Id && entity.State == OrderState.Completed, cancellationToken);
        }

        var comparison = await db.Comparisons.SingleAsync(entity => entity.Id == Order.Id, cancellationToken);
        (comparison.State, comparison.RunId, comparison.EndedAt) = (OrderState.Completed, null, Time.GetUtcNow());
        (comparison.Rows, comparison.Share, comparison.Verdict, comparison.Result) = (result.Rows, 1, result.Verdict, result);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
