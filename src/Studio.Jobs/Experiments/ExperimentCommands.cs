namespace Studio.Jobs.Experiments;

using Hangfire;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Telemetry;

/// <summary>What became of a command.</summary>
public enum CommandOutcome
{
    /// <summary>It is stored and takes effect within seconds.</summary>
    Done,

    /// <summary>There is no such experiment.</summary>
    NotFound,

    /// <summary>It makes no sense in the experiment's state; <see cref="CommandResult.Reason"/> tells why.</summary>
    Refused,
}

/// <summary>The answer to a command.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">One sentence unless done.</param>
public sealed record CommandResult(CommandOutcome Outcome, string? Reason);

/// <summary>
/// Commands to experiments. They are written into the store, where the runs, on whatever machine, see them at their next beat; runs in
/// this process see them at once.
/// </summary>
public sealed partial class ExperimentCommands
{
    /// <summary>What a cancelled experiment's last event says.</summary>
    internal const string Cancelled = "The experiment was cancelled.";

    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly RunningParts _running;
    private readonly ExperimentEvents _events;
    private readonly WorkSignal _work;
    private readonly IBackgroundJobClient _jobs;
    private readonly StudioTelemetry _telemetry;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<ExperimentCommands> _logger;

    internal ExperimentCommands(
        IDbContextFactory<StudioDbContext> database,
        RunningParts running,
        ExperimentEvents events,
        WorkSignal work,
        IBackgroundJobClient jobs,
        StudioTelemetry telemetry,
        AuditLog audit,
        TimeProvider time,
        ILogger<ExperimentCommands> logger) =>
        (_database, _running, _events, _work, _jobs, _telemetry, _audit, _time, _logger) = (database, running, events, work, jobs, telemetry, audit, time, logger);

    /// <summary>Ends the search between two trials and frees the slot; what it found is kept.</summary>
    public Task<CommandResult> PauseAsync(Guid id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "pause",
        async (db, experiment) =>
        {
            if (experiment is not { State: ExperimentState.Queued or ExperimentState.Running, Result: null } || experiment.PauseRequested)
            {
                return Refuse(experiment, "paused", experiment.PauseRequested ? "it is paused already" : "only a search that waits or runs can be paused");
            }

            experiment.PauseRequested = true;
            await ExperimentRows.RememberAsync(db, experiment, MomentKind.PauseAsked, null, cancellationToken);
            await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Queues a paused experiment again; it goes on where it was.</summary>
    public Task<CommandResult> ResumeAsync(Guid id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "resume",
        async (db, experiment) =>
        {
            if (!experiment.PauseRequested)
            {
                return Refuse(experiment, "resumed", "it is not paused");
            }

            await ExperimentRows.RememberAsync(db, experiment, MomentKind.Resumed, null, cancellationToken);
            await UnpauseAsync(db, experiment, cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Ends the search now: the best models so far are built and published.</summary>
    public Task<CommandResult> FinishAsync(Guid id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "finish",
        async (db, experiment) =>
        {
            if (HasEnded(experiment) || experiment.Result is not null || (experiment is { State: ExperimentState.Queued, Trials: 0 }))
            {
                return Refuse(experiment, "finished", HasEnded(experiment) || experiment.Result is not null ? "its search has ended" : "it has found nothing yet; cancel it instead");
            }

            experiment.FinishRequested = true;
            await ExperimentRows.RememberAsync(db, experiment, MomentKind.FinishAsked, null, cancellationToken);
            await UnpauseAsync(db, experiment, cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Changes the time the experiment may take, whether it runs or not.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="seconds">The new whole budget, above 0; less than it has used up ends the search.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public Task<CommandResult> ChangeBudgetAsync(Guid id, double seconds, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "budget",
        async (db, experiment) =>
        {
            if (experiment.State == ExperimentState.Completed || experiment.Result is not null)
            {
                return Refuse(experiment, "given another budget", "its search has ended");
            }

            if (!double.IsFinite(seconds) || seconds <= 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"A budget of {seconds} s is not possible; give a number of seconds above 0.");
            }

            experiment.Plan = experiment.Plan with { BudgetSeconds = seconds };
            experiment.BudgetChanges++;
            await ExperimentRows.RememberAsync(db, experiment, MomentKind.BudgetChanged, seconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Ends it, and its trainer processes within 2 s of their hearing of it. What it found is kept for a retry.</summary>
    public async Task<CommandResult> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        string?[] jobs = [];
        var result = await ChangeAsync(
            id,
            "cancel",
            async (db, experiment) =>
            {
                if (HasEnded(experiment))
                {
                    return Refuse(experiment, "cancelled", "it has ended already");
                }

                jobs = await db.Parts.Where(part => part.ExperimentId == id).Select(part => part.JobId).ToArrayAsync(cancellationToken);
                await ExperimentRows.EndAsync(db, experiment, ExperimentState.Cancelled, Cancelled, _time.GetUtcNow(), cancellationToken);
                _telemetry.ExperimentEnded(id, experiment.Name, ExperimentState.Cancelled, experiment.CreatedAt, Cancelled);
                return null;
            },
            cancellationToken);
        if (result.Outcome == CommandOutcome.Done)
        {
            await StopRunsAsync(id);
            foreach (var job in jobs.OfType<string>())
            {
                _jobs.Delete(job);
            }
        }

        return result;
    }

    /// <summary>Queues a failed or cancelled experiment again; it goes on where it was, within what is left of its budget.</summary>
    public Task<CommandResult> RetryAsync(Guid id, CancellationToken cancellationToken) => ChangeAsync(
        id,
        "retry",
        async (db, experiment) =>
        {
            if (experiment.State is not (ExperimentState.Failed or ExperimentState.Cancelled))
            {
                return Refuse(experiment, "tried again", "only a failed or cancelled one can be");
            }

            if (await db.ModelVersions.AnyAsync(version => version.ExperimentId == id, cancellationToken))
            {
                return Refuse(experiment, "tried again", "its model was made, and would be refused again; start a new experiment");
            }

            await ExperimentRows.RememberAsync(db, experiment, MomentKind.Retried, experiment.Reason, cancellationToken);
            await RestartAsync(db, experiment, cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Makes a change that nobody can come between.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="command">Name for the logs.</param>
    /// <param name="change">Gets the store and the experiment; a sentence refuses the command.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    private async Task<CommandResult> ChangeAsync(
        Guid id, string command, Func<StudioDbContext, ExperimentEntity, Task<string?>> change, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (!await ExperimentRows.TouchAsync(db, id, cancellationToken))
        {
            return new CommandResult(CommandOutcome.NotFound, $"There is no experiment {id}.");
        }

        var experiment = await db.Experiments.SingleAsync(entity => entity.Id == id, cancellationToken);
        if (await change(db, experiment) is { } refusal)
        {
            return new CommandResult(CommandOutcome.Refused, refusal);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        LogCommand(id, experiment.Name, command);
        _running.Wake(id);
        _events.Hint(id);
        _work.Tell();
        await _audit.WriteAsync($"experiment.{command}", $"{experiment.Name} {id}", CancellationToken.None);
        return new CommandResult(CommandOutcome.Done, null);
    }

    private async Task UnpauseAsync(StudioDbContext db, ExperimentEntity experiment, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        experiment.PauseRequested = false;
        await db.Parts
            .Where(part => part.ExperimentId == experiment.Id && part.State == PartState.Paused)
            .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Queued).SetProperty(part => part.QueuedAt, now), cancellationToken);
        await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
    }

    private async Task RestartAsync(StudioDbContext db, ExperimentEntity experiment, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        (experiment.State, experiment.Reason, experiment.EndedAt) = (ExperimentState.Queued, null, null);
        (experiment.PauseRequested, experiment.FinishRequested, experiment.Result) = (false, false, null);
        await InterruptedTrials.ForgetAsync(db, experiment, cancellationToken);
        var parts = await db.Parts.Where(part => part.ExperimentId == experiment.Id).ToListAsync(cancellationToken);
        foreach (var part in parts)
        {
            // Shares of the search that had ended find so again at once, from what is stored.
            part.State = part.Kind == Pipelines.Trials.PartKind.Build ? PartState.Waiting : PartState.Queued;
            (part.QueuedAt, part.Fruitless, part.JobId) = (now, 0, null);
        }
    }

    private async Task StopRunsAsync(Guid id)
    {
        try
        {
            await _running.StopAsync(id).WaitAsync(StopWait, _time);
        }
        catch (TimeoutException)
        {
            LogSlowStop(id);
        }
    }

    private static bool HasEnded(ExperimentEntity experiment) =>
        experiment.State is ExperimentState.Completed or ExperimentState.Failed or ExperimentState.Cancelled;

    private static string Refuse(ExperimentEntity experiment, string what, string why) =>
        $"Experiment '{experiment.Name}' ({experiment.State}) cannot be {what}: {why}.";

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}): {Command}")]
    private partial void LogCommand(Guid experimentId, string name, string command);

    [LoggerMessage(LogLevel.Error, "The trainer process of experiment {ExperimentId} did not end in time")]
    private partial void LogSlowStop(Guid experimentId);
}
