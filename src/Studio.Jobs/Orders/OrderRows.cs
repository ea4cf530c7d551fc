namespace Studio.Jobs.Orders;

/// <summary>What happens to the rows of orders of any kind outside their runs.</summary>
internal static class OrderRows
{
    /// <summary>Queues those again whose runs are gone with their process.</summary>
    public static Task<int> QueueAgainAsync<TOrder>(StudioDbContext db, CancellationToken cancellationToken)
        where TOrder : OrderEntity =>
        db.Set<TOrder>()
            .Where(order => order.State == OrderState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.State, OrderState.Queued).SetProperty(order => order.RunId, (Guid?)null), cancellationToken);

    /// <summary>Ends one that waits or runs.</summary>
    /// <returns>False when there is none, or it has ended already.</returns>
    public static async Task<bool> CancelAsync<TOrder>(StudioDbContext db, Guid id, DateTimeOffset now, CancellationToken cancellationToken)
        where TOrder : OrderEntity =>
        await db.Set<TOrder>()
            .Where(order => order.Id == id && (order.State == OrderState.Queued || order.State == OrderState.Running))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(order => order.State, OrderState.Cancelled)
                    .SetProperty(order => order.RunId, (Guid?)null)
                    .SetProperty(order => order.EndedAt, now),
                cancellationToken) > 0;

    /// <summary>Deletes one that has ended.</summary>
    /// <returns>False when there is none, or it has not ended.</returns>
    public static async Task<bool> DeleteAsync<TOrder>(StudioDbContext db, Guid id, CancellationToken cancellationToken)
        where TOrder : OrderEntity =>
        await db.Set<TOrder>().Where(order => order.Id == id && order.State != OrderState.Queued && order.State != OrderState.Running).ExecuteDeleteAsync(cancellationToken) > 0;
}
