namespace Studio.Jobs.Experiments;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Storage;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trials;

/// <summary>
/// A run that has claimed an experiment. Everything it stores is stored on the condition that it still holds the claim, so
/// that a cancelled experiment, or a run that lost its lease to another, changes nothing any more.
/// </summary>
internal sealed class ExperimentRun
{
    /// <summary>How long a claim holds without a sign of life.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly TimeProvider _time;

    private ExperimentRun(IDbContextFactory<StudioDbContext> database, TimeProvider time, ExperimentEntity experiment)
    {
        _database = database;
        _time = time;
        Experiment = experiment;
        RunId = experiment.RunId!.Value;
    }

    /// <summary>The experiment as it was when claimed.</summary>
    public ExperimentEntity Experiment { get; }

    /// <summary>Identifies the run.</summary>
    public Guid RunId { get; }

    /// <summary>Claims a queued experiment, or a running one whose run has died; null when there is nothing to claim.</summary>
    public static async Task<ExperimentRun?> TryClaimAsync(
        IDbContextFactory<StudioDbContext> database, TimeProvider time, Guid experimentId, CancellationToken cancellationToken)
    {
        var runId = Guid.NewGuid();
        var now = time.GetUtcNow();
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var claimed = await db.Experiments
            .Where(experiment => experiment.Id == experimentId
                && (experiment.State == ExperimentState.Queued
                    || (experiment.State == ExperimentState.Running && experiment.Result == null && experiment.LeaseUntil < now)))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(experiment => experiment.State, ExperimentState.Running)
                    .SetProperty(experiment => experiment.RunId, runId)
                    .SetProperty(experiment => experiment.LeaseUntil, now + Lease)
                    .SetProperty(experiment => experiment.StartedAt, now)
                    .SetProperty(experiment => experiment.Stage, ExperimentStage.Loading)
                    .SetProperty(experiment => experiment.Trials, 0)
                    .SetProperty(experiment => experiment.FailedTrials, 0)
                    .SetProperty(experiment => experiment.Best, (Trial?)null),
                cancellationToken);
        if (claimed == 0)
        {
            return null;
        }

        // What a broken run left: this run starts from the beginning.
        await db.Trials.Where(trial => trial.ExperimentId == experimentId).ExecuteDeleteAsync(cancellationToken);
        var entity = await db.Experiments.AsNoTracking().SingleAsync(experiment => experiment.Id == experimentId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ExperimentRun(database, time, entity);
    }

    /// <summary>Renews the claim; false when it is lost or the experiment has ended.</summary>
    public async Task<bool> BeatAsync(CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + Lease;
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(set => set.SetProperty(experiment => experiment.LeaseUntil, until), cancellationToken) == 1;
    }

    /// <summary>Stores the stage.</summary>
    public async Task<bool> SaveStageAsync(ExperimentStage stage, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await Held(db).ExecuteUpdateAsync(set => set.SetProperty(experiment => experiment.Stage, stage), cancellationToken) == 1;
    }

    /// <summary>Stores a trial that began or ended, and the experiment's counts and best trial with it.</summary>
    public async Task<bool> SaveTrialAsync(Trial trial, double at, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var experiment = await Held(db).SingleOrDefaultAsync(cancellationToken);
        if (experiment is null)
        {
            return false;
        }

        var stored = await db.Trials.FindAsync([Experiment.Id, trial.Number], cancellationToken);
        if (stored is { State: not (TrialState.Waiting or TrialState.Running) })
        {
            return true;
        }

        if (stored is null)
        {
            db.Trials.Add(TrialEntity.From(Experiment.Id, trial, at));
        }
        else
        {
            stored.Take(trial, at);
        }

        Count(experiment, trial);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Ends the experiment; false when it has ended already or the claim is lost.</summary>
    public async Task<bool> EndAsync(ExperimentState state, string reason, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        return await ExperimentEnd.SaveAsync(db, Held(db), Experiment.Id, state, reason, _time.GetUtcNow(), cancellationToken);
    }

    /// <summary>Puts the experiment back into the queue: the host stops before the run has ended.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await Held(db).ExecuteUpdateAsync(
            set => set
                .SetProperty(experiment => experiment.State, ExperimentState.Queued)
                .SetProperty(experiment => experiment.RunId, (Guid?)null)
                .SetProperty(experiment => experiment.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(experiment => experiment.StartedAt, (DateTimeOffset?)null)
                .SetProperty(experiment => experiment.Stage, (ExperimentStage?)null),
            cancellationToken);
    }

    /// <summary>The experiment, if this run still holds it.</summary>
    public IQueryable<ExperimentEntity> Held(StudioDbContext db) =>
        db.Experiments.Where(experiment => experiment.Id == Experiment.Id && experiment.RunId == RunId && experiment.State == ExperimentState.Running);

    private static void Count(ExperimentEntity experiment, Trial trial)
    {
        if (trial.State is TrialState.Waiting or TrialState.Running)
        {
            return;
        }

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
