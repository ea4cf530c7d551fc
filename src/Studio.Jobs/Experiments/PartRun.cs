namespace Studio.Jobs.Experiments;

using Studio.Jobs.Training;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Metrics;

/// <summary>What a person wants of a run, as of its last beat.</summary>
/// <param name="Pause">End between trials and give the slot back.</param>
/// <param name="Finish">End the search and build the models.</param>
/// <param name="BudgetChanges">How often the budget was changed.</param>
internal sealed record PartOrders(bool Pause, bool Finish, int BudgetChanges);

/// <summary>
/// A run that has claimed a part of an experiment. Everything it stores is stored in a transaction that touches the part's
/// row on the condition that the claim still holds, so that a run that was cancelled, or lost its claim to another, changes
/// nothing any more (a fencing token, as in Kleppmann 2016, "How to do distributed locking").
/// </summary>
internal sealed class PartRun
{
    /// <summary>Runs that may be lost, and trainers that may die, without a trial ending in between.</summary>
    public const int MostFruitless = 3;

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly TimeProvider _time;

    private PartRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, PartEntity part)
    {
        (_database, _time) = (database, time);
        (Part, Experiment, RunId) = (part, part.Experiment!, part.RunId!.Value);
    }

    /// <summary>The experiment as it was when claimed.</summary>
    public ExperimentEntity Experiment { get; }

    /// <summary>The part as it was when claimed.</summary>
    public PartEntity Part { get; }

    /// <summary>Identifies the run.</summary>
    public Guid RunId { get; }

    /// <summary>Claims a part that has a slot; null when there is nothing to claim.</summary>
    public static async Task<PartRun?> TryClaimAsync(
        IDbContextFactory<StudioDbContext> database, TimeProvider time, string worker, Guid experimentId, int index, CancellationToken cancellationToken)
    {
        var runId = Guid.NewGuid();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await ExperimentRows.TouchAsync(db, experimentId, cancellationToken);
        var claimed = await db.Parts
            .Where(part => part.ExperimentId == experimentId && part.Index == index && part.State == PartState.Admitted)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(part => part.State, PartState.Running)
                    .SetProperty(part => part.RunId, runId)
                    .SetProperty(part => part.Worker, worker)
                    .SetProperty(part => part.Attempts, part => part.Attempts + 1),
                cancellationToken);
        if (claimed == 0)
        {
            return null;
        }

        await BeginAsync(db, experimentId, time.GetUtcNow(), cancellationToken);
        var spent = await db.Parts.Where(part => part.ExperimentId == experimentId).MaxAsync(part => part.SpentSeconds, cancellationToken);
        var entity = await db.Parts.Include(part => part.Experiment).SingleAsync(part => part.ExperimentId == experimentId && part.Index == index, cancellationToken);

        // The budget is time that passes for the experiment: a share of the search that begins late has no more of it than the others.
        entity.SpentSeconds = spent;
        await InterruptedTrials.LeaveToNextRunAsync(db, entity, entity.Experiment!, cancellationToken);
        var taken = MomentEntity.Of(entity.Experiment!, MomentKind.TakenUp, spent);
        (taken.Part, taken.Attempt, taken.Text) = (index, entity.Attempts, worker);
        db.Moments.Add(taken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new PartRun(database, time, entity);
    }

    /// <summary>Shows that the run lives and tells what is wanted of it; null when the claim is lost.</summary>
    public async Task<PartOrders?> BeatAsync(double spentSeconds, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var held = await Held(db).ExecuteUpdateAsync(
            set => set.SetProperty(part => part.Beat, part => part.Beat + 1).SetProperty(part => part.SpentSeconds, spentSeconds), cancellationToken);
        return held == 0
            ? null
            : await db.Experiments
                .Where(experiment => experiment.Id == Experiment.Id)
                .Select(experiment => new PartOrders(experiment.PauseRequested, experiment.FinishRequested, experiment.BudgetChanges))
                .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Changes the store, if the run still has its claim; all of it or nothing.</summary>
    /// <param name="change">Gets the store and the experiment, whose row no other may change meanwhile.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> WriteAsync(Func<StudioDbContext, ExperimentEntity, Task> change, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await HoldAsync(db, cancellationToken) is not { } experiment)
        {
            return false;
        }

        await change(db, experiment);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Within a transaction: makes sure of the claim and of the experiment's row until its end; null when the claim is lost.</summary>
    public async Task<ExperimentEntity?> HoldAsync(StudioDbContext db, CancellationToken cancellationToken)
    {
        await ExperimentRows.TouchAsync(db, Experiment.Id, cancellationToken);
        return await Held(db).ExecuteUpdateAsync(set => set.SetProperty(part => part.Beat, part => part.Beat + 1), cancellationToken) == 0
            ? null
            : await db.Experiments.SingleAsync(experiment => experiment.Id == Experiment.Id, cancellationToken);
    }

    /// <summary>Within a transaction of <see cref="HoldAsync"/>: stores a trial that began or ended, and the experiment's counts and best trial with it.</summary>
    /// <param name="db">The store.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="at">Seconds that the experiment had worked.</param>
    /// <param name="checkpoint">Bytes of what it has trained, where that is stored in the same transaction; else null.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    public async Task SaveTrialAsync(StudioDbContext db, ExperimentEntity experiment, Trial trial, double at, long? checkpoint, CancellationToken cancellationToken)
    {
        var stored = await db.Trials.FindAsync([Experiment.Id, trial.Number], cancellationToken);
        if (stored is not null && TrialEntity.HasEnded(stored.State))
        {
            // Told a second time, because it could not be known whether the first was stored.
            return;
        }

        if (stored is null)
        {
            stored = TrialEntity.From(Experiment.Id, trial, at);
            db.Trials.Add(stored);
        }
        else
        {
            stored.Take(trial, at);
        }

        stored.Revision = experiment.Revision;
        if (trial.State == TrialState.Running)
        {
            stored.Attempts++;
            Remember(db, experiment, MomentKind.TrialBegan, at, moment => (moment.Trial, moment.Attempt) = (trial.Number, stored.Attempts));
        }
        else if (checkpoint is not null)
        {
            Remember(db, experiment, MomentKind.CheckpointStored, at, moment => (moment.Trial, moment.Bytes) = (trial.Number, checkpoint));
        }

        if (TrialEntity.HasEnded(trial.State))
        {
            Count(experiment, trial);
            await Held(db).ExecuteUpdateAsync(set => set.SetProperty(part => part.Fruitless, 0), cancellationToken);
        }
    }

    /// <summary>Within a transaction of <see cref="HoldAsync"/>: stores that a stage began.</summary>
    public void SaveStage(StudioDbContext db, ExperimentEntity experiment, StageStarted stage)
    {
        (experiment.Stage, experiment.StageDetail) = (stage.Stage, stage.Detail);
        Remember(db, experiment, MomentKind.StageBegan, stage.At, moment => (moment.Stage, moment.Text) = (stage.Stage, stage.Detail));
    }

    /// <summary>Stores the end of this share of the search; the last one queues the building of the models.</summary>
    public Task<bool> EndSearchAsync(CancellationToken cancellationToken) => WriteAsync(
        async (db, experiment) =>
        {
            await SetStateAsync(db, PartState.Done, cancellationToken);
            if (!await db.Parts.AnyAsync(part => part.ExperimentId == experiment.Id && part.Kind == PartKind.Search && part.State != PartState.Done, cancellationToken))
            {
                var now = _time.GetUtcNow();
                await db.Parts
                    .Where(part => part.ExperimentId == experiment.Id && part.State == PartState.Waiting)
                    .ExecuteUpdateAsync(set => set.SetProperty(part => part.State, PartState.Queued).SetProperty(part => part.QueuedAt, now), cancellationToken);
            }

            await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
        },
        cancellationToken);

    /// <summary>Gives the part back: paused where a person wants that, else into the queue.</summary>
    public Task<bool> GiveBackAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            async (db, experiment) =>
            {
                if (!experiment.PauseRequested)
                {
                    Remember(db, experiment, MomentKind.GivenBack, await ExperimentRows.SpentAsync(db, experiment.Id, cancellationToken));
                }

                await GiveBackAsync(db, experiment, fruitless: 0, cancellationToken);
            },
            cancellationToken);

    /// <summary>
    /// Gives the part back after its trainer died. Trials that ran when it crashed by itself have failed; where it was killed from outside
    /// they are run again. The experiment fails when that happens again and again without a trial ending in between.
    /// </summary>
    public Task<bool> GiveBackAsync(TrainerDeath death, CancellationToken cancellationToken) => WriteAsync(
        async (db, experiment) =>
        {
            var fruitless = 1 + await Held(db).Select(part => part.Fruitless).SingleAsync(cancellationToken);
            Remember(db, experiment, MomentKind.TrainerDied, await ExperimentRows.SpentAsync(db, experiment.Id, cancellationToken), moment => moment.Text = death.Reason);
            if (fruitless >= MostFruitless)
            {
                await ExperimentRows.EndAsync(db, experiment, ExperimentState.Failed, ReasonToGiveUp(death, fruitless), _time.GetUtcNow(), cancellationToken);
                return;
            }

            if (death.Crashed)
            {
                await InterruptedTrials.FailAsync(db, Part, experiment, death.Reason, cancellationToken);
            }

            await GiveBackAsync(db, experiment, fruitless, cancellationToken);
        },
        cancellationToken);

    /// <summary>Why an experiment fails whose trainer died so often in a row.</summary>
    public static string ReasonToGiveUp(TrainerDeath death, int fruitless) =>
        $"{death.Reason} That happened {fruitless} times in a row without a trial ending in between.";

    /// <summary>Ends the experiment without a model; false when it has ended already or the claim is lost.</summary>
    public Task<bool> FailAsync(string reason, CancellationToken cancellationToken) => WriteAsync(
        (db, experiment) => ExperimentRows.EndAsync(db, experiment, ExperimentState.Failed, reason, _time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Within a transaction of <see cref="HoldAsync"/>: ends the part.</summary>
    public Task SetStateAsync(StudioDbContext db, PartState state, CancellationToken cancellationToken) => Held(db).ExecuteUpdateAsync(
        set => set.SetProperty(part => part.State, state).SetProperty(part => part.RunId, (Guid?)null), cancellationToken);

    private async Task GiveBackAsync(StudioDbContext db, ExperimentEntity experiment, int fruitless, CancellationToken cancellationToken)
    {
        var (state, now) = (experiment.PauseRequested ? PartState.Paused : PartState.Queued, _time.GetUtcNow());
        await Held(db).ExecuteUpdateAsync(
            set => set
                .SetProperty(part => part.State, state)
                .SetProperty(part => part.RunId, (Guid?)null)
                .SetProperty(part => part.JobId, (string?)null)
                .SetProperty(part => part.Fruitless, part => fruitless == 0 ? part.Fruitless : fruitless)
                .SetProperty(part => part.QueuedAt, now),
            cancellationToken);
        await ExperimentRows.SettleAsync(db, experiment, cancellationToken);
    }

    private void Remember(StudioDbContext db, ExperimentEntity experiment, MomentKind kind, double at, Action<MomentEntity>? tell = null)
    {
        var moment = MomentEntity.Of(experiment, kind, at);
        moment.Part = Part.Index;
        tell?.Invoke(moment);
        db.Moments.Add(moment);
    }

    private IQueryable<PartEntity> Held(StudioDbContext db) => db.Parts.Where(part =>
        part.ExperimentId == Part.ExperimentId && part.Index == Part.Index && part.RunId == RunId && part.State == PartState.Running);

    private static Task<int> BeginAsync(StudioDbContext db, Guid experimentId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Experiments
            .Where(experiment => experiment.Id == experimentId)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(experiment => experiment.State, ExperimentState.Running)
                    .SetProperty(experiment => experiment.Stage, experiment => experiment.Stage ?? ExperimentStage.Loading)
                    .SetProperty(experiment => experiment.StartedAt, experiment => experiment.StartedAt ?? now),
                cancellationToken);

    private static void Count(ExperimentEntity experiment, Trial trial)
    {
        experiment.Trials++;
        if (trial.State == TrialState.Failed)
        {
            experiment.FailedTrials++;
        }

        if (trial is { State: TrialState.Completed, Score: { } score, Fidelity: 1 }
            && MetricCatalog.Find(experiment.Plan.Metric)?.IsBetter(score, experiment.Best?.Score ?? double.NaN) == true)
        {
            experiment.Best = trial;
        }
    }
}
