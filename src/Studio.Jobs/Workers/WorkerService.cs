namespace Studio.Jobs.Workers;

using Hangfire;

/// <summary>A process that runs jobs.</summary>
/// <param name="Name">Its name, see <see cref="WorkerOptions.Name"/>; Hangfire keeps it in small letters.</param>
/// <param name="Queues">Queues it serves.</param>
/// <param name="Runs">What it runs now.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="LastSeenAt">Its last sign of life; it gives one every few seconds.</param>
public sealed record WorkerRecord(
    string Name, IReadOnlyList<WorkerQueue> Queues, IReadOnlyList<WorkerRun> Runs, DateTimeOffset StartedAt, DateTimeOffset LastSeenAt);

/// <summary>A queue that a worker serves.</summary>
/// <param name="Name">Name.</param>
/// <param name="Slots">Jobs at the same time.</param>
public sealed record WorkerQueue(string Name, int Slots);

/// <summary>A part of an experiment that a worker runs.</summary>
/// <param name="ExperimentId">The experiment.</param>
/// <param name="ExperimentName">Its name.</param>
/// <param name="Part">Number of the part, from 0.</param>
/// <param name="Kind">What the part does.</param>
/// <param name="State">Admitted or Running.</param>
public sealed record WorkerRun(Guid ExperimentId, string ExperimentName, int Part, PartKind Kind, PartState State);

/// <summary>Lists the workers of the store.</summary>
public sealed class WorkerService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly JobStorage _hangfire;

    internal WorkerService(IDbContextFactory<StudioDbContext> database, JobStorage hangfire) => (_database, _hangfire) = (database, hangfire);

    /// <summary>All that gave a sign of life within the last minute or two, by name.</summary>
    public async Task<IReadOnlyList<WorkerRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var runs = await ReadRunsAsync(cancellationToken);
        return
        [
            .. _hangfire.GetMonitoringApi().Servers()
                .Select(server => (Server: server, Name: NameOf(server.Name)))
                .GroupBy(entry => entry.Name, StringComparer.Ordinal)
                .OrderBy(worker => worker.Key, StringComparer.Ordinal)
                .Select(worker => new WorkerRecord(
                    worker.Key,
                    [.. worker.SelectMany(entry => entry.Server.Queues.Select(queue => new WorkerQueue(queue, entry.Server.WorkersCount))).DistinctBy(queue => queue.Name)],
                    [.. runs.Where(run => string.Equals(run.Worker, worker.Key, StringComparison.OrdinalIgnoreCase)).Select(run => run.Run)],
                    Utc(worker.Min(entry => entry.Server.StartedAt)),
                    Utc(worker.Max(entry => entry.Server.Heartbeat ?? entry.Server.StartedAt)))),
        ];
    }

    private async Task<List<(string? Worker, WorkerRun Run)>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var parts = await db.Parts
            .Where(part => part.State == PartState.Admitted || part.State == PartState.Running)
            .Select(part => new { part.Worker, part.ExperimentId, part.Experiment!.Name, part.Index, part.Kind, part.State })
            .ToListAsync(cancellationToken);
        return [.. parts.Select(part => (part.Worker, new WorkerRun(part.ExperimentId, part.Name, part.Index, part.Kind, part.State)))];
    }

    /// <summary>Servers are called "worker:queue:process:identifier", see <see cref="JobServers"/>; names may have colons of their own.</summary>
    private static string NameOf(string server) => server.Split(':') is { Length: > 3 } words ? string.Join(':', words[..^3]) : server;

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
