namespace Studio.Soak.Rounds;

using Studio.Soak.Processes;

/// <summary>What is killed.</summary>
internal enum Fault
{
    /// <summary>A trainer process.</summary>
    Trainer,

    /// <summary>A worker; its trainer ends with it.</summary>
    Worker,

    /// <summary>The Api.</summary>
    Api,

    /// <summary>PostgreSQL, with all its processes.</summary>
    Postgres,

    /// <summary>All of them at once.</summary>
    Everything,
}

/// <summary>Kills (SIGKILL) and, after a moment, starts again what it killed.</summary>
internal sealed class FaultInjector(StudioCluster cluster, Random random)
{
    /// <summary>How long a trainer is waited for before there is nothing to kill.</summary>
    private static readonly TimeSpan TrainerPatience = TimeSpan.FromSeconds(10);

    /// <summary>Kills and starts again.</summary>
    /// <param name="fault">What.</param>
    /// <param name="cancellationToken">Gives up; what was killed may not have been started again.</param>
    /// <returns>What it did, for people.</returns>
    public async Task<string> InjectAsync(Fault fault, CancellationToken cancellationToken)
    {
        var away = TimeSpan.FromMilliseconds(random.Next(100, 2000));
        switch (fault)
        {
            case Fault.Trainer:
                return await KillTrainerAsync(cancellationToken);
            case Fault.Worker:
                // Also longer than a lease, so that the other worker takes over.
                away = TimeSpan.FromMilliseconds(random.Next(100, (StudioCluster.LeaseSeconds + 3) * 1000));
                var worker = cluster.Workers[random.Next(cluster.Workers.Count)];
                await worker.KillAsync();
                await Task.Delay(away, cancellationToken);
                worker.Start();
                return $"{worker.Name} away for {away.TotalSeconds:F1} s";
            case Fault.Api:
                await cluster.Api.KillAsync();
                await Task.Delay(away, cancellationToken);
                await cluster.StartApiAsync(cancellationToken);
                break;
            case Fault.Postgres:
                await cluster.Postgres.KillAsync();
                await Task.Delay(away, cancellationToken);
                await cluster.Postgres.StartAgainAsync();
                break;
            case Fault.Everything:
                await cluster.KillAllAsync();
                await Task.Delay(away, cancellationToken);
                await cluster.StartAllAsync(cancellationToken);
                break;
        }

        return $"away for {away.TotalSeconds:F1} s";
    }

    private async Task<string> KillTrainerAsync(CancellationToken cancellationToken)
    {
        var choice = random.Next();
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TrainerPatience)
        {
            if (cluster.Trainers() is { Length: > 0 } trainers)
            {
                var trainer = trainers[choice % trainers.Length];
                Signal.Send(trainer, Signal.Kill);
                return $"process {trainer}";
            }

            await Task.Delay(50, cancellationToken);
        }

        return "no trainer was running";
    }
}
