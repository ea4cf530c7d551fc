namespace Studio.Soak.Steps;

using System.Globalization;
using Studio.Soak.Experiments;

/// <summary>PostgreSQL is stopped for a while in the middle of a training.</summary>
/// <param name="away">How long.</param>
internal sealed class PostgresAway(TimeSpan away) : IFaultStep
{
    public string Name => "postgres-away";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"PostgreSQL is away for {away.TotalSeconds:F0} s while an experiment trains");

    public async Task<string> RunAsync(string folder, CancellationToken cancellationToken)
    {
        await using var scene = await StepScene.StartAsync(folder, ExperimentShape.Long, workers: 2, cancellationToken);
        var undisturbed = await scene.RunUndisturbedAsync();
        await scene.BeginAsync(trials: 4);
        await scene.Cluster.Postgres.StopAsync();
        await Task.Delay(away, cancellationToken);
        await scene.Cluster.Postgres.StartAgainAsync();
        return await scene.RequireCompleteAsync(undisturbed);
    }
}
