namespace Studio.Soak.Steps;

using System.Globalization;
using Studio.Soak.Experiments;

/// <summary>The time budget of a running experiment is cut to what it has used.</summary>
internal sealed class ShorterBudget : IFaultStep
{
    public string Name => "shorter-budget";

    public string Description => "The budget of a running experiment is changed from 600 s to 5 s, its worker being killed in between";

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        await scene.BeginAsync(trials: 3, scene.Request(budgetSeconds: 600));
        var worker = scene.BusyWorker();
        await worker.KillAsync();
        var status = await scene.Cluster.Client.ChangeBudgetAsync(scene.Id, budgetSeconds: 5, cancellationToken);
        StepScene.Require((int)status is >= 200 and < 300, $"the budget was answered with {status}");
        worker.Start();
        var started = TimeProvider.System.GetTimestamp();
        var outcome = await scene.RequireCompleteAsync(undisturbed: null);
        return string.Create(CultureInfo.InvariantCulture, $"ended {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F0} s later; {outcome}");
    }
}
