namespace Studio.Jobs.Workers;

using Hangfire;
using Hangfire.Common;
using Microsoft.Extensions.Hosting;

/// <summary>
/// One Hangfire server for each queue that this process serves, with its slots; none at all when it serves no queue. The
/// servers are made at start, when the options are known and checked.
/// </summary>
internal sealed class JobServers(
    JobStorage storage,
    JobActivator activator,
    IJobFilterProvider filters,
    IOptions<WorkerOptions> worker,
    IOptions<StudioOptions> studio) : IHostedService, IAsyncDisposable
{
    /// <summary>
    /// What jobs get to end when the host stops. A training needs 2 s for its trainer process and one write to the store to
    /// hand its part back.
    /// </summary>
    public static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    /// <summary>Between two signs of life that people see on the page of the workers. Leases of experiments have beats of their own.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>After so long without a sign of life a worker is no longer listed.</summary>
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromMinutes(1);

    private readonly List<BackgroundJobServer> _servers = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var options = worker.Value;
        foreach (var queue in options.ServedQueues)
        {
            _servers.Add(new BackgroundJobServer(
                new BackgroundJobServerOptions
                {
                    ServerName = $"{options.Name}:{queue}",
                    Queues = [queue],
                    WorkerCount = options.SlotsOf(queue, studio.Value.Slots),
                    Activator = activator,
                    FilterProvider = filters,
                    ShutdownTimeout = Farewell,
                    HeartbeatInterval = HeartbeatInterval,
                    ServerTimeout = ServerTimeout,
                    ServerCheckInterval = ServerTimeout,
                },
                storage));
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in _servers)
        {
            server.SendStop();
        }

        await Task.WhenAll(_servers.Select(server => server.WaitForShutdownAsync(cancellationToken)));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        _servers.Clear();
        return ValueTask.CompletedTask;
    }
}
