namespace Studio.Jobs.Experiments;

using System.Text.Json;
using System.Threading.Channels;
using Studio.Pipelines;

/// <summary>
/// Shows that a run lives, and brings its trainer what is new: the wishes of people, and what the other shares of the search have found.
/// </summary>
internal sealed partial class PartBeat(IDbContextFactory<StudioDbContext> database, TimeProvider time, ILogger<PartBeat> logger)
{
    /// <summary>Time between two beats; a command reaches a run on another machine within it.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Beats until the token fires; stops the run when its claim is lost.</summary>
    /// <param name="run">The run.</param>
    /// <param name="entry">Wakes it early; told to stop.</param>
    /// <param name="commands">Hears the commands for the trainer.</param>
    /// <param name="spent">Seconds of the budget used up by now.</param>
    /// <param name="cancellationToken">The run has ended.</param>
    public async Task RunAsync(PartRun run, RunningParts.Entry entry, ChannelWriter<string> commands, Func<double> spent, CancellationToken cancellationToken)
    {
        var told = new Told(run.Experiment.BudgetChanges);
        try
        {
            while (true)
            {
                if (!await BeatAsync(run, commands, told, spent(), cancellationToken))
                {
                    LogLost(run.Experiment.Id, run.Part.Index, run.RunId);
                    entry.RequestStop();
                    return;
                }

                await entry.WaitAsync(Interval, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (Exception failure)
        {
            LogBroken(failure, run.Experiment.Id, run.Part.Index);
            entry.RequestStop();
        }
    }

    private async Task<bool> BeatAsync(PartRun run, ChannelWriter<string> commands, Told told, double spent, CancellationToken cancellationToken)
    {
        try
        {
            if (await run.BeatAsync(spent, cancellationToken) is not { } orders)
            {
                return false;
            }

            await PassOnAsync(run, orders, commands, told, cancellationToken);
        }
        catch (Exception failure) when (StoreOutage.IsCauseOf(failure))
        {
            // Nobody else can take the claim while the store is away; the next beat may find it again.
            LogStoreAway(run.Experiment.Id, run.Part.Index, failure.Message);
            await Task.Delay(Interval, time, cancellationToken);
        }

        return true;
    }

    private async Task PassOnAsync(PartRun run, PartOrders orders, ChannelWriter<string> commands, Told told, CancellationToken cancellationToken)
    {
        if (orders.BudgetChanges != told.BudgetChanges && await ReadBudgetAsync(run, cancellationToken) is { } budget)
        {
            commands.TryWrite(string.Create(CultureInfo.InvariantCulture, $"budget {budget}"));
        }

        if (orders.Finish && !told.Finish)
        {
            commands.TryWrite("finish");
        }

        if (orders.Pause && !told.Pause)
        {
            commands.TryWrite("pause");
        }

        (told.BudgetChanges, told.Finish, told.Pause) = (orders.BudgetChanges, orders.Finish, orders.Pause);
        if (run.Part.Kind == PartKind.Search)
        {
            await PassOnTrialsAsync(run, commands, told, cancellationToken);
        }
    }

    private async Task<double?> ReadBudgetAsync(PartRun run, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return (await db.Experiments.Where(experiment => experiment.Id == run.Experiment.Id).Select(experiment => experiment.Plan).SingleOrDefaultAsync(cancellationToken))?.BudgetSeconds;
    }

    /// <summary>Good configurations travel: what other shares have ended since the run was told last.</summary>
    private async Task PassOnTrialsAsync(PartRun run, ChannelWriter<string> commands, Told told, CancellationToken cancellationToken)
    {
        var since = told.Revision ?? run.Experiment.Revision;
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        var changed = await db.Trials
            .AsNoTracking()
            .Where(trial => trial.ExperimentId == run.Experiment.Id && trial.Revision > since)
            .OrderBy(trial => trial.Revision)
            .ToListAsync(cancellationToken);
        foreach (var trial in changed)
        {
            told.Revision = trial.Revision;
            if (TrialEntity.HasEnded(trial.State) && (trial.Number - 1) % run.Experiment.Parallelism != run.Part.Index)
            {
                commands.TryWrite("trial " + JsonSerializer.Serialize(trial.ToTrial() with { Curve = null }, StudioJson.Line));
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Run {RunId} of experiment {ExperimentId} part {Index} has lost its claim and stops")]
    private partial void LogLost(Guid experimentId, int index, Guid runId);

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} part {Index} trains on while the store is away: {Cause}")]
    private partial void LogStoreAway(Guid experimentId, int index, string cause);

    [LoggerMessage(LogLevel.Error, "The claim of experiment {ExperimentId} part {Index} could not be renewed")]
    private partial void LogBroken(Exception failure, Guid experimentId, int index);

    /// <summary>What the trainer has been told.</summary>
    private sealed class Told(int budgetChanges)
    {
        public int BudgetChanges { get; set; } = budgetChanges;

        public bool Finish { get; set; }

        public bool Pause { get; set; }

        public long? Revision { get; set; }
    }
}
