namespace Studio.Jobs.Retraining;

using Cronos;
using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Access;
using Studio.Jobs.Workers;

/// <summary>
/// The recurring jobs of Hangfire that start retrainings. All are made at the start, beside everything else: the embedded store keeps none, and a process that was killed
/// may have left Hangfire's lock behind, which nobody's start waits for.
/// </summary>
internal sealed partial class RetrainingSchedule(IDbContextFactory<StudioDbContext> database, IRecurringJobManager recurring, TimeProvider time, ILogger<RetrainingSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>What is wrong with a cron expression; null when nothing is.</summary>
    public static string? Problem(string schedule) => CronExpression.TryParse(schedule, out _)
        ? null
        : $"'{schedule}' is no time of a schedule; write minute, hour, day of the month, month and day of the week (UTC), such as '0 3 * * 1' for Mondays at three.";

    /// <summary>When a schedule comes next; null for never.</summary>
    public static DateTimeOffset? Next(string? schedule, DateTimeOffset now) =>
        schedule is not null && CronExpression.TryParse(schedule, out var cron) && cron.GetNextOccurrence(now.UtcDateTime) is { } next ? new DateTimeOffset(next, TimeSpan.Zero) : null;

    /// <summary>Makes, changes or removes the job of a retraining.</summary>
    /// <param name="id">The retraining.</param>
    /// <param name="schedule">Its cron expression; null to remove the job.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task SetAsync(Guid id, string? schedule, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            // On a thread of its own: Hangfire waits for its lock without giving the thread back.
            if (schedule is null)
            {
                recurring.RemoveIfExists(JobOf(id));
            }
            else
            {
                recurring.AddOrUpdate<StartRetrainingJob>(JobOf(id), JobQueues.Batch, job => job.RunAsync(id, CancellationToken.None), schedule);
            }
        },
        cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var studio = Caller.Enter(Caller.Studio);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SetAllAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogLater(failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static string JobOf(Guid id) => $"retraining-{id}";

    private async Task SetAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        foreach (var row in await db.Retrainings.Where(row => row.Enabled && row.Schedule != null).Select(row => new { row.Id, row.Schedule }).ToListAsync(cancellationToken))
        {
            await SetAsync(row.Id, row.Schedule, cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Information, "Retrainings could not be scheduled; it is tried again: {Cause}")]
    private partial void LogLater(string cause);
}
