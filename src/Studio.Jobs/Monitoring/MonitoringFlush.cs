namespace Studio.Jobs.Monitoring;

using Microsoft.Extensions.Hosting;

/// <summary>Counts rows of the sample as they come, and stores what was counted twice a minute and when the process stops.</summary>
internal sealed partial class MonitoringFlush(PredictionMonitor monitor, TimeProvider time, ILogger<MonitoringFlush> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Task.Run(() => CountAsync(stoppingToken), CancellationToken.None), StoreAsync(stoppingToken));

    private async Task CountAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await monitor.CountNextAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogUncounted(failure);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task StoreAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await monitor.FlushAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogUnstored(failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "Rows of a call could not be counted for monitoring")]
    private partial void LogUncounted(Exception failure);

    [LoggerMessage(LogLevel.Warning, "What was counted of calls could not be stored; it is tried again: {Cause}")]
    private partial void LogUnstored(string cause);
}
