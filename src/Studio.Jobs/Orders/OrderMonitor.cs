namespace Studio.Jobs.Orders;

using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Experiments;

/// <summary>
/// Finds orders of a kind that nobody works on any more and queues them again: runs that have stopped beating for a lease, and orders whose job was
/// lost. In the embedded store there is no other process that could be lost; what the last one left is recovered at the start.
/// </summary>
internal sealed partial class OrderMonitor<TOrder, TJob>(
    IDbContextFactory<StudioDbContext> database, IBackgroundJobClient jobs, IOptions<StudioOptions> options, IOptions<StoreOptions> store, TimeProvider time, ILogger<OrderMonitor<TOrder, TJob>> logger)
    : BackgroundService
    where TOrder : OrderEntity
    where TJob : IOrderJob
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>An order may wait for its turn; its job is asked for a second time after so many leases, which does no harm.</summary>
    private const int PatienceWithJobs = 4;

    private readonly Stillness<Life> _orders = new(time);
    private readonly HashSet<Guid> _askedAgain = [];

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!store.Value.Embedded && !stoppingToken.IsCancellationRequested)
        {
            await TryLookAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks once.</summary>
    internal async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            // What could not be seen may have moved: every lease is watched from the beginning again.
            _orders.Blink();
            LogFailed(failure, TJob.Kind);
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var waiting = await db.Set<TOrder>().AsNoTracking().Where(order => order.State == OrderState.Queued || order.State == OrderState.Running).ToListAsync(cancellationToken);
        var open = waiting.ConvertAll(order => new Life(order.Id, order.About, order.State, order.RunId, order.Beat));
        _orders.See(open);
        foreach (var order in open)
        {
            var still = _orders.Of(order);
            if (order.State == OrderState.Running && still >= Lease)
            {
                await TakeBackAsync(db, order, cancellationToken);
            }
            else if (order.State == OrderState.Queued && still >= PatienceWithJobs * Lease && _askedAgain.Add(order.Id))
            {
                TJob.Enqueue(jobs, order.Id, order.About);
            }
        }
    }

    /// <summary>Queues an order again, unless it has moved since it was seen.</summary>
    private async Task TakeBackAsync(StudioDbContext db, Life seen, CancellationToken cancellationToken)
    {
        var taken = await db.Set<TOrder>()
            .Where(order => order.Id == seen.Id && order.State == OrderState.Running && order.RunId == seen.RunId && order.Beat == seen.Beat)
            .ExecuteUpdateAsync(set => set.SetProperty(order => order.State, OrderState.Queued).SetProperty(order => order.RunId, (Guid?)null), cancellationToken);
        if (taken > 0)
        {
            LogTakenBack(TJob.Kind, seen.Id, seen.About);
            TJob.Enqueue(jobs, seen.Id, seen.About);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The {Kind} {OrderId} of model {Model} goes back into the queue: its worker has given no sign of life")]
    private partial void LogTakenBack(string kind, Guid orderId, string model);

    [LoggerMessage(LogLevel.Warning, "Orders of the kind {Kind} could not be looked at; it is tried again")]
    private partial void LogFailed(Exception failure, string kind);

    /// <summary>What has to change for an order to count as alive.</summary>
    private sealed record Life(Guid Id, string About, OrderState State, Guid? RunId, long Beat);
}
