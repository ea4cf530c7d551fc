namespace Studio.Soak.Steps;

using Studio.Api.Tests;
using Studio.Jobs.Storage;
using Studio.Soak.Experiments;

/// <summary>The disk of the artifacts is full in the middle of a training. Needs the right to mount a small file system.</summary>
internal sealed class DiskFull : IFaultStep
{
    private const int Megabytes = 2048;

    public string Name => "disk-full";

    public string Description => "The disk of the artifacts is full while an experiment trains; it is given room and the experiment is tried again";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        using var disk = new TinyDisk(Megabytes);
        Directory.CreateSymbolicLink(Path.Combine(folder, "artifacts"), disk.Path);
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        await scene.BeginAsync(trials: 4);
        disk.Fill();
        var failed = await scene.WaitAsync(StudioClient.HasEnded, TimeSpan.FromSeconds(60));
        StepScene.Require(failed.State == ExperimentState.Failed, $"it {failed.State} without room for its files");
        StepScene.Require(failed.Reason?.Contains("disk", StringComparison.OrdinalIgnoreCase) == true, $"the reason does not name the disk: {failed.Reason}");
        await scene.RequireNoTrainerAsync();
        disk.Empty();

        // The trial that ran when the experiment failed is marked as pruned and not run again, so that the result may be another.
        await scene.CommandAsync("retry");
        return $"failed with \"{failed.Reason}\", then {await scene.RequireCompleteAsync(undisturbed: null)}";
    }
}
