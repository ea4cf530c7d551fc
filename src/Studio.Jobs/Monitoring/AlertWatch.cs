namespace Studio.Jobs.Monitoring;

using Microsoft.Extensions.Hosting;

/// <summary>Looks every five minutes whether there is something that somebody should know.</summary>
internal sealed partial class AlertWatch(MonitoringAlerts alerts, TimeProvider time, ILogger<AlertWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryCheckAsync(stoppingToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The host stops.
        }
    }

    private async Task TryCheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await alerts.CheckAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ObjectDisposedException))
        {
            LogFailed(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Versions could not be looked at for alerts; it is tried again: {Cause}")]
    private partial void LogFailed(string cause);
}
