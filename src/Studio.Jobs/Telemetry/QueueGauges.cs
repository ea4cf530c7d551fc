namespace Studio.Jobs.Telemetry;

using System.Diagnostics.Metrics;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Workers;

/// <summary>
/// The gauge <c>studio.queue.depth</c>: what waits in each queue, read from the store when somebody asks. Every process of
/// a store tells the same, so take the largest, not the sum. While the store is away there is no value.
/// </summary>
internal sealed class QueueGauges(IMeterFactory meters, IDbContextFactory<StudioDbContext> database, JobStorage hangfire) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(StudioTelemetry.Name).CreateObservableGauge("studio.queue.depth", Measure, description: "Parts of experiments and other jobs that wait for a slot.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> Measure()
    {
        try
        {
            return [.. Depths().Select(depth => new Measurement<long>(depth.Value, StudioTelemetry.Label("queue", depth.Key)))];
        }
        catch (Exception failure) when (StoreOutage.IsCauseOf(failure) || failure is ObjectDisposedException)
        {
            return [];
        }
    }

    private Dictionary<string, long> Depths()
    {
        using var db = database.CreateDbContext();
        db.Database.SetCommandTimeout(Patience);
        var waiting = db.Parts
            .Where(part => part.State == PartState.Queued || part.State == PartState.Admitted)
            .GroupBy(part => part.Queue)
            .Select(group => new { group.Key, Count = group.LongCount() })
            .ToDictionary(group => group.Key, group => group.Count);
        var jobs = hangfire.GetMonitoringApi();
        return JobQueues.All.ToDictionary(
            queue => queue,
            queue => JobQueues.Training.Contains(queue) ? waiting.GetValueOrDefault(queue) : jobs.EnqueuedCount(queue));
    }
}
