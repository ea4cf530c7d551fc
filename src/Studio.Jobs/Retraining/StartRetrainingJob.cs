namespace Studio.Jobs.Retraining;

using Hangfire;

/// <summary>Begins a retraining when its time has come.</summary>
internal sealed partial class StartRetrainingJob(IDbContextFactory<StudioDbContext> database, RetrainingService service, RetrainingSchedule schedule, ILogger<StartRetrainingJob> logger)
{
    /// <summary>Begins it, unless one goes on; a job whose retraining is gone, or that nobody wants any more, removes itself.</summary>
    /// <param name="id">The retraining.</param>
    /// <param name="cancellationToken">Given by Hangfire.</param>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Begin retraining {0}")]
    public async Task RunAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if (!await db.Retrainings.AnyAsync(row => row.Id == id && row.Enabled && row.Schedule != null, cancellationToken))
        {
            await schedule.SetAsync(id, null, cancellationToken);
            return;
        }

        var result = await service.StartAsync(id, RetrainingCause.Schedule, null, cancellationToken);
        if (!result.Succeeded)
        {
            LogNotBegun(id, result.Conflict ?? result.NotFound);
        }
    }

    [LoggerMessage(LogLevel.Information, "Retraining {RetrainingId} is not begun: {Reason}")]
    private partial void LogNotBegun(Guid retrainingId, string? reason);
}
