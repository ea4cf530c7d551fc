namespace Studio.Jobs.Upkeep;

using Hangfire;
using Microsoft.Extensions.Hosting;

/// <summary>
/// Makes <see cref="CleanUpJob"/> run every hour, beside everything else: a process that was killed may have left Hangfire's lock of
/// recurring jobs behind, and nobody's start waits for that to run out.
/// </summary>
internal sealed partial class CleanUpSchedule(IRecurringJobManager recurring, TimeProvider time, ILogger<CleanUpSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // On a thread of its own: Hangfire waits for its lock without giving the thread back.
                await Task.Run(() => CleanUpJob.Schedule(recurring), stoppingToken);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogLater(failure.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The hourly clean-up could not be scheduled and is tried again: {Cause}")]
    private partial void LogLater(string cause);
}
