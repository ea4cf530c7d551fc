namespace Studio.Jobs.Orders;

/// <summary>
/// A run that has claimed an order. Whatever it stores is stored on the condition that the claim still holds: a run whose order was
/// cancelled, or that was taken for lost and replaced, changes nothing any more.
/// </summary>
/// <param name="database">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="order">The order as it was when claimed.</param>
internal abstract class OrderRun<TOrder>(IDbContextFactory<StudioDbContext> database, TimeProvider time, TOrder order) : IOrderRun
    where TOrder : OrderEntity
{
    /// <summary>The order as it was when claimed.</summary>
    public TOrder Order { get; } = order;

    /// <inheritdoc/>
    OrderEntity IOrderRun.Claimed => Order;

    /// <summary>Identifies the run.</summary>
    public Guid RunId { get; } = order.RunId!.Value;

    /// <summary>The store.</summary>
    protected IDbContextFactory<StudioDbContext> Database { get; } = database;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Shows that the run lives.</summary>
    /// <returns>False when the claim is lost.</returns>
    public virtual async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await TryLockAsync(db, cancellationToken);
    }

    /// <summary>Ends the order without a result.</summary>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> FailAsync(string reason, CancellationToken cancellationToken)
    {
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await FailAsync(db, reason, cancellationToken);
    }

    /// <summary>The same within a transaction.</summary>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> FailAsync(StudioDbContext db, string reason, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        return await Held(db).ExecuteUpdateAsync(
            set => set
                .SetProperty(order => order.State, OrderState.Failed)
                .SetProperty(order => order.Reason, reason)
                .SetProperty(order => order.RunId, (Guid?)null)
                .SetProperty(order => order.EndedAt, now),
            cancellationToken) > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> GiveBackAsync(string? reason, CancellationToken cancellationToken)
    {
        var forgiven = reason is null ? 1 : 0;
        await using var db = await Database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(
            set => set
                .SetProperty(order => order.State, OrderState.Queued)
                .SetProperty(order => order.Reason, reason)
                .SetProperty(order => order.RunId, (Guid?)null)
                .SetProperty(order => order.Fruitless, order => order.Fruitless - forgiven),
            cancellationToken) > 0;
    }

    /// <summary>Claims an order that waits; null when there is nothing to claim.</summary>
    protected static async Task<TOrder?> TryClaimOrderAsync(IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid id, CancellationToken cancellationToken)
    {
        var (runId, now) = (Guid.NewGuid(), time.GetUtcNow());
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var claimed = await db.Set<TOrder>()
            .Where(order => order.Id == id && order.State == OrderState.Queued)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(order => order.State, OrderState.Running)
                    .SetProperty(order => order.Reason, (string?)null)
                    .SetProperty(order => order.RunId, runId)
                    .SetProperty(order => order.Fruitless, order => order.Fruitless + 1)
                    .SetProperty(order => order.StartedAt, order => order.StartedAt ?? now),
                cancellationToken);
        return claimed == 0 ? null : await db.Set<TOrder>().AsNoTracking().SingleOrDefaultAsync(order => order.Id == id && order.RunId == runId, cancellationToken);
    }

    /// <summary>Locks the row on the condition that the claim holds: what is read afterwards is this run's until the end of the transaction.</summary>
    /// <returns>False when the claim is lost.</returns>
    protected async Task<bool> TryLockAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        await db.BoundSilenceAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(set => set.SetProperty(order => order.Beat, order => order.Beat + 1), cancellationToken) > 0;
    }

    /// <summary>The row, as long as the claim holds.</summary>
    protected IQueryable<TOrder> Held(StudioDbContext db) =>
        db.Set<TOrder>().Where(order => order.Id == Order.Id && order.RunId == RunId && order.State == OrderState.Running);
}
