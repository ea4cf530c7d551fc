namespace Studio.Soak.Rounds;

using Studio.Jobs.Storage;
using Studio.Soak.Experiments;
using Studio.Soak.Processes;

/// <summary>Runs experiments, kills something meanwhile, waits for the ends and checks what must hold.</summary>
/// <param name="cluster">The studio.</param>
/// <param name="datasets">Datasets by table.</param>
/// <param name="references">Outcomes of undisturbed runs, by shape.</param>
/// <param name="roundSeconds">How long a round takes undisturbed.</param>
internal sealed class SoakRound(
    StudioCluster cluster,
    IReadOnlyDictionary<string, Guid> datasets,
    IReadOnlyDictionary<string, ExperimentOutcome> references,
    double roundSeconds)
{
    /// <summary>An experiment that takes longer is stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Time for the last writes and for processes to end after the experiments have.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    public async Task<RoundResult> RunAsync(RoundPlan plan, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var injecting = InjectAsync(plan, cancellationToken);
        var runs = await Task.WhenAll(plan.Shapes.Select(shape => StartAsync(shape, plan.Number, cancellationToken)));
        try
        {
            await Task.WhenAll(runs.Select(run => run.WaitAsync(cluster.Client, cancellationToken)));
            var killed = await injecting;
            return await CheckAsync(plan, killed, runs, started, cancellationToken);
        }
        finally
        {
            foreach (var run in runs)
            {
                await run.Watcher.DisposeAsync();
            }
        }
    }

    private async Task<string> InjectAsync(RoundPlan plan, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(plan.Moment * roundSeconds), cancellationToken);
        return await new FaultInjector(cluster, plan.Random).InjectAsync(plan.Fault, cancellationToken);
    }

    private async Task<Run> StartAsync(ExperimentShape shape, int round, CancellationToken cancellationToken)
    {
        var name = $"round-{round}-{shape.Name}";
        var id = await cluster.Client.CreateAsync(name, shape.Request(datasets[shape.Table], name), cancellationToken);
        return new Run(shape, id, new ExperimentWatcher(cluster.Client, id));
    }

    private async Task<RoundResult> CheckAsync(RoundPlan plan, string killed, Run[] runs, long started, CancellationToken cancellationToken)
    {
        List<string> lost = [], notOnce = [], different = [];
        string[] stuck = [.. runs.Select(run => run.Problem).OfType<string>()];
        var leftOver = await FindLeftOverAsync([.. runs.Select(run => run.Id)], cancellationToken);
        foreach (var run in runs)
        {
            var outcome = ExperimentOutcome.Of(await cluster.Client.FindAsync(run.Id, cancellationToken), await cluster.Client.TrialsAsync(run.Id, cancellationToken));
            lost.AddRange(run.Watcher.FindLost(outcome.Trials).Select(text => $"{run.Shape.Name}: {text}"));
            var versions = await cluster.Store.VersionsAsync(run.Id);
            if (versions != 1 && run.Problem is null)
            {
                notOnce.Add($"{run.Shape.Name} has {versions} model versions");
            }

            if (run.Problem is null)
            {
                different.AddRange(Compare(run.Shape, outcome).Select(text => $"{run.Shape.Name}: {text}"));
            }
        }

        var resumed = await cluster.Store.ResumedPartsAsync([.. runs.Select(run => run.Id)]);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return new RoundResult(plan, killed, seconds, runs.Length, resumed, runs.Sum(run => run.Watcher.Seen.Count))
        {
            Lost = lost,
            Stuck = stuck,
            NotOnce = notOnce,
            Different = different,
            LeftOver = leftOver,
        };
    }

    private IReadOnlyList<string> Compare(ExperimentShape shape, ExperimentOutcome outcome) => shape.IsDeterministic
        ? references[shape.Name].Differences(outcome)
        : outcome.Trials.Count == shape.Trials ? [] : [$"it has {outcome.Trials.Count} trials where {shape.Trials} were asked for"];

    private async Task<IReadOnlyList<string>> FindLeftOverAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        List<string> found = [.. cluster.RestartDead()];
        var started = TimeProvider.System.GetTimestamp();
        long parts;
        while ((parts = await cluster.Store.UnfinishedPartsAsync(ids)) > 0 && TimeProvider.System.GetElapsedTime(started) < Settling)
        {
            await Task.Delay(100, cancellationToken);
        }

        if (parts > 0)
        {
            found.Add($"{parts} parts are not done");
        }

        if (await TrainerProcesses.WaitForNoneAsync(cluster.Folder, Settling) is { Length: > 0 } trainers)
        {
            found.Add($"trainer processes {string.Join(", ", trainers)} live on");
        }

        return found;
    }

    /// <summary>An experiment of a round.</summary>
    private sealed class Run(ExperimentShape shape, Guid id, ExperimentWatcher watcher)
    {
        public ExperimentShape Shape => shape;

        public Guid Id => id;

        public ExperimentWatcher Watcher => watcher;

        /// <summary>Why it did not complete; null when it did.</summary>
        public string? Problem { get; private set; }

        public async Task WaitAsync(StudioClient client, CancellationToken cancellationToken)
        {
            try
            {
                var ended = await client.WaitForEndAsync(id, Patience, cancellationToken);
                Problem = ended.State == ExperimentState.Completed ? null : $"{ended.Name} ({id}) {ended.State}: {ended.Reason}";
            }
            catch (TimeoutException late)
            {
                Problem = late.Message;
                await client.CommandAsync(id, "cancel", cancellationToken);
            }
        }
    }
}
