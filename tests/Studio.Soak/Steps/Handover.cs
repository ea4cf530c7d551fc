namespace Studio.Soak.Steps;

using Studio.Soak.Experiments;

/// <summary>A worker is shut down in an orderly way while it trains.</summary>
internal sealed class Handover : IFaultStep
{
    public string Name => "handover";

    public string Description => "A worker is asked to end (SIGTERM) while it trains; another goes on";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        var undisturbed = await scene.RunUndisturbedAsync();
        await scene.BeginAsync(trials: 4);
        var leaving = scene.BusyWorker();
        var exitCode = await leaving.TerminateAsync(TimeSpan.FromSeconds(20));
        StepScene.Require(exitCode == 0, $"the worker ended with exit code {exitCode}");
        StepScene.Require(scene.Cluster.TrainersOf(leaving).Length == 0, "its trainer lives on");
        return $"exit code 0; {await scene.RequireCompleteAsync(undisturbed)}";
    }
}
