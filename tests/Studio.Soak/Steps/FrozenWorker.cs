namespace Studio.Soak.Steps;

using Studio.Soak.Experiments;

/// <summary>
/// A worker stands still for longer than its lease, while its trainer goes on. Another takes over; the first then wakes with
/// everything its trainer told meanwhile, and none of that may be stored.
/// </summary>
internal sealed class FrozenWorker : IFaultStep
{
    public string Name => "frozen-worker";

    public string Description => "A worker is frozen (SIGSTOP) until another has taken over, then wakes and can write nothing";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        var undisturbed = await scene.RunUndisturbedAsync();
        await scene.BeginAsync(trials: 4);
        var frozen = scene.BusyWorker();
        frozen.Freeze();
        try
        {
            await scene.WaitAsync(_ => scene.Cluster.Workers.Any(other => other != frozen && scene.Cluster.TrainersOf(other).Length > 0), TimeSpan.FromSeconds(30));
        }
        finally
        {
            frozen.Thaw();
        }

        return await scene.RequireCompleteAsync(undisturbed);
    }
}
