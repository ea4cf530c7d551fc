namespace Studio.Soak.Steps;

using Studio.Jobs.Storage;
using Studio.Soak.Experiments;
using Studio.Soak.Processes;

/// <summary>A paused experiment outlives the death of everything.</summary>
internal sealed class PausedRestart : IFaultStep
{
    public string Name => "paused-restart";

    public string Description => "An experiment is paused, everything is killed and started again, then it is resumed";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        var undisturbed = await scene.RunUndisturbedAsync();
        await scene.BeginAsync(trials: 4);
        await scene.CommandAsync("pause");
        await scene.WaitAsync(experiment => experiment.State == ExperimentState.Paused, StepScene.Soon);
        await scene.RequireNoTrainerAsync();
        await scene.Cluster.KillAllAsync();
        await scene.Cluster.StartAllAsync(cancellationToken);
        var before = (await scene.WaitAsync(_ => true, StepScene.Soon)).Trials;
        await Task.Delay(TimeSpan.FromSeconds(2 * StudioCluster.LeaseSeconds), cancellationToken);
        var after = await scene.WaitAsync(_ => true, StepScene.Soon);
        StepScene.Require(after.State == ExperimentState.Paused && after.Trials == before, $"it is {after.State} with {after.Trials} trials, {before} when it was paused");
        await scene.RequireNothingLostAsync();
        await scene.CommandAsync("resume");
        return await scene.RequireCompleteAsync(undisturbed);
    }
}
