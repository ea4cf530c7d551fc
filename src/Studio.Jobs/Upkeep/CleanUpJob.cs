namespace Studio.Jobs.Upkeep;

using Hangfire;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Experiments;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Workers;

/// <summary>Removes, once an hour, what nobody needs any more. Every step may be repeated and may run beside anything else.</summary>
internal sealed partial class CleanUpJob(
    IDbContextFactory<StudioDbContext> database,
    ArtifactLedger ledger,
    IArtifactStore store,
    TrialCheckpoints checkpoints,
    ExperimentService experiments,
    MonitoringRetention monitoring,
    StudioFolders folders,
    IOptions<RetentionOptions> retention,
    TimeProvider time,
    ILogger<CleanUpJob> logger)
{
    /// <summary>Files younger than this may belong to something that is still being stored.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private const string Id = "clean-up";

    /// <summary>Makes it run every hour.</summary>
    public static void Schedule(IRecurringJobManager recurring) =>
        recurring.AddOrUpdate<CleanUpJob>(Id, JobQueues.Profile, job => job.RunAsync(CancellationToken.None), Cron.Hourly);

    /// <summary>Cleans up.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Clean up")]
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var abandoned = folders.RemoveAbandoned();
        var deleted = await DeleteOldExperimentsAsync(now, cancellationToken);
        var released = await ReleaseCheckpointsAsync(now, cancellationToken);
        var orphans = await ledger.SweepAsync(Grace, cancellationToken);
        var cached = await store.CleanUpAsync(now, Grace, cancellationToken);
        var monitored = await monitoring.RunAsync(now, cancellationToken);
        LogDone(abandoned, deleted, released, orphans, cached, monitored);
    }

    private async Task<int> DeleteOldExperimentsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (retention.Value.ExperimentDays == 0)
        {
            return 0;
        }

        var before = now.AddDays(-retention.Value.ExperimentDays);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var old = await db.Experiments
            .Where(experiment => experiment.EndedAt != null && experiment.EndedAt < before)
            .Select(experiment => experiment.Id)
            .ToListAsync(cancellationToken);
        var deleted = 0;
        foreach (var id in old)
        {
            deleted += await experiments.DeleteAsync(id, cancellationToken) == DeleteOutcome.Deleted ? 1 : 0;
        }

        return deleted;
    }

    private async Task<int> ReleaseCheckpointsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = now.AddDays(-retention.Value.CheckpointDays);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var ended = await db.Experiments
            .Where(experiment => experiment.State == ExperimentState.Completed
                || ((experiment.State == ExperimentState.Failed || experiment.State == ExperimentState.Cancelled) && experiment.EndedAt <= before))
            .Where(experiment => db.Artifacts.Any(artifact => artifact.OwnerId == experiment.Id && artifact.Name.StartsWith(TrialCheckpoints.Prefix)))
            .Select(experiment => experiment.Id)
            .ToListAsync(cancellationToken);
        foreach (var id in ended)
        {
            await checkpoints.DropAllAsync(id, cancellationToken);
        }

        return ended.Count;
    }

    [LoggerMessage(
        LogLevel.Information,
        "Cleaned up: {Abandoned} work folders of ended processes, {Deleted} old experiments, the trained trials of {Released} experiments, {Orphans} files without an owner, {Cached} cached files, {Monitored} rows of monitoring")]
    private partial void LogDone(int abandoned, int deleted, int released, int orphans, int cached, int monitored);
}
