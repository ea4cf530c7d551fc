namespace Studio.Soak.Steps;

using Studio.Jobs.Storage;
using Studio.Soak.Experiments;
using Studio.Soak.Processes;

/// <summary>An experiment is cancelled while the worker that ran it is dead.</summary>
internal sealed class CancelWithoutWorker : IFaultStep
{
    public string Name => "cancel-without-worker";

    public string Description => "The only worker is killed, its experiment is cancelled, the worker starts again";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 1, cancellationToken);
        await scene.BeginAsync(trials: 2);
        await scene.Cluster.Workers[0].KillAsync();
        await scene.CommandAsync("cancel");
        await scene.WaitAsync(experiment => experiment.State == ExperimentState.Cancelled, StepScene.Soon);
        scene.Cluster.Workers[0].Start();
        await Task.Delay(TimeSpan.FromSeconds((2 * StudioCluster.LeaseSeconds) + 3), cancellationToken);
        await scene.RequireNoTrainerAsync();
        var after = await scene.WaitAsync(_ => true, StepScene.Soon);
        StepScene.Require(after.State == ExperimentState.Cancelled, $"it is {after.State} again");
        StepScene.Require(await scene.Cluster.Store.VersionsAsync(scene.Id) == 0, "it published a model");
        StepScene.Require(await scene.Cluster.Store.UnfinishedPartsAsync([scene.Id]) == 0, "its parts are not done");
        await scene.RequireNothingLostAsync();
        return $"cancelled at once and for good; {scene.Seen} trials seen, none lost";
    }
}
