namespace Studio.Jobs.Experiments;

using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;

/// <summary>
/// Gives the free slots of this process to parts that wait, and makes their Hangfire jobs. What waits stays in the store until then, so
/// that a late urgent experiment, or another owner's, need not wait behind a thousand jobs.
/// </summary>
internal sealed partial class Admission(
    IDbContextFactory<StudioDbContext> database,
    ExperimentQueue queue,
    IOptions<WorkerOptions> worker,
    IOptions<StudioOptions> options,
    IOptions<StoreOptions> store,
    IBackgroundJobClient jobs,
    WorkSignal work,
    StudioTelemetry telemetry,
    TimeProvider time,
    ILogger<Admission> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The same while nothing waits or runs in a store that no other process puts anything into: all that does so is told.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var (told, pause) = (work.Next, Interval);
            try
            {
                var open = await ReadOpenAsync(stoppingToken);
                if (open.Contains(PartState.Queued))
                {
                    await AdmitAsync(stoppingToken);
                }

                pause = open.Count == 0 && store.Value.Embedded ? IdleInterval : Interval;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                // The host could not start and is gone already.
                return;
            }
            catch (Exception failure)
            {
                LogFailed(failure);
            }

            await told.WaitAsync(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AdmitAsync(CancellationToken cancellationToken)
    {
        foreach (var name in JobQueues.Training)
        {
            var slots = worker.Value.SlotsOf(name, options.Value.Slots);
            var free = slots == 0 ? 0 : slots - await CountTakenAsync(name, cancellationToken);
            if (free <= 0)
            {
                continue;
            }

            var (admissible, _) = await queue.ReadAsync(name, cancellationToken);
            foreach (var part in admissible.Take(free))
            {
                await AdmitAsync(part, name, cancellationToken);
            }
        }
    }

    /// <summary>The states of parts that wait or run. Most looks find none; this is all they cost.</summary>
    private async Task<List<PartState>> ReadOpenAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Parts
            .Where(part => part.State == PartState.Queued || part.State == PartState.Admitted || part.State == PartState.Running)
            .Select(part => part.State)
            .Distinct()
            .ToListAsync(cancellationToken);
    }

    private async Task<int> CountTakenAsync(string name, CancellationToken cancellationToken)
    {
        var me = worker.Value.Name;
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Parts.CountAsync(
            part => part.Queue == name && part.Worker == me && (part.State == PartState.Admitted || part.State == PartState.Running), cancellationToken);
    }

    /// <summary>Nothing happens when another process was quicker, with this part or with one that takes the last place of its project.</summary>
    private async Task AdmitAsync(WaitingPart waiting, string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await queue.HasRoomAsync(db, waiting, cancellationToken))
        {
            return;
        }

        var mine = db.Parts.Where(part => part.ExperimentId == waiting.ExperimentId && part.Index == waiting.Index);
        var admitted = await mine
            .Where(part => part.State == PartState.Queued)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(part => part.State, PartState.Admitted)
                    .SetProperty(part => part.Worker, worker.Value.Name)
                    .SetProperty(part => part.AdmittedAt, now),
                cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (admitted == 0)
        {
            return;
        }

        // From here on to the end: a part that is admitted without a job would have to be found by the monitor.
        var row = await mine.Select(part => new { part.Kind, part.QueuedAt, part.Experiment!.Name }).SingleAsync(CancellationToken.None);
        var what = ExperimentJobName.Of(row.Kind, waiting.Index);
        var jobId = jobs.Enqueue<RunExperimentJob>(name, job => job.RunAsync(waiting.ExperimentId, waiting.Index, row.Name, what));
        await mine.ExecuteUpdateAsync(set => set.SetProperty(part => part.JobId, jobId), CancellationToken.None);
        telemetry.Admitted(name, now - row.QueuedAt);
        LogAdmitted(waiting.ExperimentId, waiting.Index, row.Name, jobId);
        work.Tell();
    }

    [LoggerMessage(LogLevel.Debug, "Experiment {ExperimentId} part {Index} ({Name}) gets a slot and job {JobId}")]
    private partial void LogAdmitted(Guid experimentId, int index, string name, string jobId);

    [LoggerMessage(LogLevel.Warning, "Free slots could not be given away; it is tried again")]
    private partial void LogFailed(Exception failure);
}
