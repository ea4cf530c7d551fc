namespace Studio.Jobs.Experiments;

using Hangfire;
using Hangfire.States;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Datasets;
using Studio.Jobs.Telemetry;

/// <summary>
/// Finds what nobody works on any more and queues it again: parts whose run has stopped beating, parts that were given a slot but no job,
/// results that were not published, datasets that were not profiled. It believes no clock but its own steady one: a lease has run out when the same beat was seen again
/// and again for the length of a lease, so that neither clocks that jump nor a store that was away make a run look dead.
/// </summary>
internal sealed partial class LeaseMonitor(
    IDbContextFactory<StudioDbContext> database,
    ExperimentCommands commands,
    DatasetService datasets,
    JobStorage hangfire,
    IBackgroundJobClient jobs,
    WorkSignal work,
    StudioTelemetry telemetry,
    IOptions<StudioOptions> options,
    IOptions<StoreOptions> store,
    TimeProvider time,
    ILogger<LeaseMonitor> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks while nobody works on anything; what begins meanwhile in another process is watched for a lease from the next one on.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    /// <summary>The same in a store of this process alone, where this is told of parts that begin.</summary>
    private static readonly TimeSpan EmbeddedIdleInterval = TimeSpan.FromSeconds(30);

    /// <summary>Profiles have no lease: one that takes longer than so many is asked for a second time, which does no harm.</summary>
    private const int PatienceWithProfiles = 4;

    private readonly Stillness<Life> _parts = new(time);
    private readonly Stillness<Job> _jobs = new(time);
    private readonly HashSet<Guid> _profiledAgain = [];

    private bool _isIdle;

    private TimeSpan Lease => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var idle = store.Value.Embedded ? EmbeddedIdleInterval : IdleInterval < Lease / 2 ? IdleInterval : Interval;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var told = work.Next;
                await TryLookAsync(stoppingToken);
                await (_isIdle ? told.WaitAsync(idle, time, stoppingToken) : Task.Delay(Interval, time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops, or could not start and is gone already.
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
            _parts.Blink();
            _jobs.Blink();
            _isIdle = false;
            LogFailed(failure);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var parts = await db.Parts
            .AsNoTracking()
            .Where(part => part.State == PartState.Admitted || part.State == PartState.Running)
            .ToListAsync(cancellationToken);
        var trained = await db.Experiments
            .Where(experiment => experiment.State == ExperimentState.Running && experiment.Result != null)
            .Select(experiment => new Job(experiment.Id, experiment.Name))
            .ToListAsync(cancellationToken);
        var profiling = await db.Datasets
            .Where(dataset => dataset.State == DatasetState.Profiling)
            .Select(dataset => new Job(dataset.Id, dataset.Name))
            .ToListAsync(cancellationToken);
        _parts.See(parts.Select(Life.Of));
        _jobs.See(trained.Concat(profiling));
        _isIdle = parts.Count + trained.Count + profiling.Count == 0;

        foreach (var part in parts)
        {
            await CheckAsync(db, part, cancellationToken);
        }

        foreach (var job in trained.Where(job => _jobs.Of(job) >= Lease))
        {
            LogPublishAgain(job.Id, job.Name);
            PublishModelJob.Enqueue(jobs, job.Id, job.Name);
            _jobs.Forgive(job);
        }

        foreach (var job in profiling.Where(job => _jobs.Of(job) >= PatienceWithProfiles * Lease && _profiledAgain.Add(job.Id)))
        {
            LogProfileAgain(job.Id, job.Name);
            datasets.EnqueueProfile(job.Id, job.Name);
        }
    }

    private async Task CheckAsync(StudioDbContext db, PartEntity part, CancellationToken cancellationToken)
    {
        var job = part.JobId is { } jobId ? StateOf(jobId) : null;
        if (job == DeletedState.StateName)
        {
            // A person deleted the job on the dashboard, and means its experiment.
            LogDeleted(part.ExperimentId, part.Index);
            await commands.CancelAsync(part.ExperimentId, cancellationToken);
        }
        else if (_parts.Of(Life.Of(part)) >= Lease && !(part.State == PartState.Admitted && job == EnqueuedState.StateName))
        {
            await TakeBackAsync(db, part, cancellationToken);
        }
    }

    private string? StateOf(string jobId)
    {
        using var connection = hangfire.GetConnection();
        return connection.GetJobData(jobId)?.State;
    }

    /// <summary>Queues a part again, unless it has moved since it was seen.</summary>
    private async Task TakeBackAsync(StudioDbContext db, PartEntity seen, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ExperimentRows.TouchAsync(db, seen.ExperimentId, cancellationToken);
        var fruitless = seen.Fruitless + (seen.State == PartState.Running ? 1 : 0);
        var taken = await db.Parts
            .Where(part => part.ExperimentId == seen.ExperimentId && part.Index == seen.Index && part.State == seen.State && part.RunId == seen.RunId && part.Beat == seen.Beat)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(part => part.State, PartState.Queued)
                    .SetProperty(part => part.RunId, (Guid?)null)
                    .SetProperty(part => part.JobId, (string?)null)
                    .SetProperty(part => part.Fruitless, fruitless)
                    .SetProperty(part => part.QueuedAt, time.GetUtcNow()),
                cancellationToken);
        if (taken == 0)
        {
            return;
        }

        var experiment = await db.Experiments.SingleAsync(entity => entity.Id == seen.ExperimentId, cancellationToken);
        if (seen.State == PartState.Running)
        {
            await ExperimentRows.RememberAsync(db, experiment, MomentKind.WorkerLost, seen.Worker, cancellationToken);
        }

        if (fruitless >= PartRun.MostFruitless)
        {
            var reason = $"The worker was lost {fruitless} times in a row without a trial ending in between, the last time {seen.Worker}.";
            await ExperimentRows.EndAsync(db, experiment, ExperimentState.Failed, reason, time.GetUtcNow(), cancellationToken);
        }
        else
        {
            await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        telemetry.LeaseLost(seen.ExperimentId, seen.Index);
        LogTakenBack(seen.ExperimentId, seen.Index, seen.Worker, seen.State);
        work.Tell();
    }

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} part {Index} goes back into the queue: {Worker}, where it was {State}, has given no sign of life")]
    private partial void LogTakenBack(Guid experimentId, int index, string? worker, PartState state);

    [LoggerMessage(LogLevel.Warning, "The model of experiment {ExperimentId} ({Name}) waits for its publication; it is asked for again")]
    private partial void LogPublishAgain(Guid experimentId, string name);

    [LoggerMessage(LogLevel.Information, "The job of experiment {ExperimentId} part {Index} was deleted: the experiment is cancelled")]
    private partial void LogDeleted(Guid experimentId, int index);

    [LoggerMessage(LogLevel.Warning, "Leases could not be looked at; it is tried again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(LogLevel.Warning, "Dataset {DatasetId} ({Name}) waits for its profile; it is asked for again")]
    private partial void LogProfileAgain(Guid datasetId, string name);

    /// <summary>What has to change for a part to count as alive.</summary>
    private sealed record Life(Guid ExperimentId, int Index, Guid? RunId, long Beat)
    {
        public static Life Of(PartEntity part) => new(part.ExperimentId, part.Index, part.RunId, part.Beat);
    }

    /// <summary>A job that an experiment or a dataset waits for.</summary>
    private sealed record Job(Guid Id, string Name);
}
