namespace Studio.Jobs.Retraining;

using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Access;

/// <summary>Has retrainings run on whose experiment or comparison has ended, and begins those that an alert asks for.</summary>
internal sealed partial class RetrainingWatch(
    IDbContextFactory<StudioDbContext> database, RetrainingService service, IBackgroundJobClient jobs, TimeProvider time, ILogger<RetrainingWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Alerts are looked for every few minutes themselves.
    private static readonly TimeSpan AlertInterval = TimeSpan.FromSeconds(30);

    private readonly HashSet<(Guid Run, RetrainingStep Step, bool Begun)> _woken = [];
    private long? _lookedForAlerts;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryLookAsync(stoppingToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops.
        }
    }

    /// <summary>Begins the retrainings that an alert asks for which began after the last of them.</summary>
    internal async Task BeginByAlertsAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var due = await db.Retrainings
            .Where(row => row.Enabled && row.OnAlert)
            .Select(row => new
            {
                row.Id,
                Alert = db.MonitoringAlerts
                    .Where(alert => alert.EndedAt == null && (alert.Kind == AlertKind.Drift || alert.Kind == AlertKind.Quality)
                        && db.ModelAliases.Any(alias => alias.ModelId == row.ModelId && alias.Alias == Registry.ModelRoutes.Champion && alert.Version!.ModelId == row.ModelId && alias.Version == alert.Version.Version)
                        && !db.RetrainingRuns.Any(run => run.RetrainingId == row.Id && run.CreatedAt >= alert.Since))
                    .OrderBy(alert => alert.Since)
                    .Select(alert => alert.Detail)
                    .FirstOrDefault(),
            })
            .Where(row => row.Alert != null)
            .ToListAsync(cancellationToken);
        foreach (var row in due)
        {
            await service.StartAsync(row.Id, RetrainingCause.Alert, row.Alert, cancellationToken);
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        using var studio = Caller.Enter(Caller.Studio);
        try
        {
            await WakeAsync(cancellationToken);
            if (_lookedForAlerts is not { } last || time.GetElapsedTime(last) >= AlertInterval)
            {
                _lookedForAlerts = time.GetTimestamp();
                await BeginByAlertsAsync(cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogFailed(failure.Message);
        }
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var waiting = await db.RetrainingRuns.Where(run => run.State == OrderState.Queued && run.Step != RetrainingStep.Data).ToListAsync(cancellationToken);
        _woken.RemoveWhere(woken => waiting.All(run => run.Id != woken.Run));
        foreach (var run in waiting)
        {
            // Once for each thing that it waits for; should the job be lost, the monitor of orders asks again.
            if (await HasEndedAsync(db, run, cancellationToken) && _woken.Add((run.Id, run.Step, run.ExperimentId is not null)))
            {
                RunRetrainingJob.Enqueue(jobs, run.Id, run.Model);
            }
        }
    }

    /// <summary>What it waits for: the profile of the rows to train on, the experiment, or the comparison.</summary>
    private static async Task<bool> HasEndedAsync(StudioDbContext db, RetrainingRunEntity run, CancellationToken cancellationToken) => run switch
    {
        { Step: RetrainingStep.Training, ExperimentId: null } => !await db.Datasets.AnyAsync(dataset => dataset.Id == run.TrainingId && dataset.State == DatasetState.Profiling, cancellationToken),
        { Step: RetrainingStep.Training } => !await db.Experiments.AnyAsync(
            experiment => experiment.Id == run.ExperimentId && (experiment.State == ExperimentState.Queued || experiment.State == ExperimentState.Running || experiment.State == ExperimentState.Paused), cancellationToken),
        _ => !await db.Comparisons.AnyAsync(comparison => comparison.Id == run.ComparisonId && (comparison.State == OrderState.Queued || comparison.State == OrderState.Running), cancellationToken),
    };

    [LoggerMessage(LogLevel.Warning, "Retrainings could not be looked at; it is tried again: {Cause}")]
    private partial void LogFailed(string cause);
}
