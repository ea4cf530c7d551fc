namespace Studio.Jobs.Experiments;

using System.Runtime.CompilerServices;
using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Storage;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>Starts, watches and ends experiments.</summary>
public sealed partial class ExperimentService
{
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);

    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly ExperimentPlanner _planner;
    private readonly DatasetService _datasets;
    private readonly ExperimentEvents _events;
    private readonly RunningExperiments _running;
    private readonly IBackgroundJobClient _jobs;
    private readonly TimeProvider _time;
    private readonly ILogger<ExperimentService> _logger;

    internal ExperimentService(
        IDbContextFactory<StudioDbContext> database,
        ArtifactLedger ledger,
        ExperimentPlanner planner,
        DatasetService datasets,
        ExperimentEvents events,
        RunningExperiments running,
        IBackgroundJobClient jobs,
        TimeProvider time,
        ILogger<ExperimentService> logger)
    {
        _database = database;
        _ledger = ledger;
        _planner = planner;
        _datasets = datasets;
        _events = events;
        _running = running;
        _jobs = jobs;
        _time = time;
        _logger = logger;
    }

    /// <summary>Plans and enqueues an experiment.</summary>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="name">Name of experiment and model (letters, digits, <c>-</c>, <c>_</c>, at most 64); null to derive it from the dataset's name.</param>
    /// <param name="testDatasetId">Dataset used for the final metrics only; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<CreateExperimentResult> CreateAsync(
        Guid datasetId, TrainingRequest request, string? name, Guid? testDatasetId, CancellationToken cancellationToken)
    {
        var planned = await _planner.PlanAsync(datasetId, request, name, testDatasetId, cancellationToken);
        if (planned.Plan is not { } plan)
        {
            return new CreateExperimentResult(null, planned.Problems);
        }

        var now = _time.GetUtcNow();
        var experiment = new ExperimentEntity
        {
            Id = Guid.CreateVersion7(now),
            Name = name ?? ExperimentName.From((await _datasets.FindAsync(datasetId, cancellationToken))?.Name ?? ""),
            DatasetId = datasetId,
            TestDatasetId = testDatasetId,
            State = ExperimentState.Queued,
            Plan = plan,
            CreatedAt = now,
        };
        await using (var db = await _database.CreateDbContextAsync(cancellationToken))
        {
            db.Experiments.Add(experiment);
            await db.SaveChangesAsync(cancellationToken);
        }

        // From here on the experiment exists: the call is finished even if the caller has gone.
        experiment.JobId = await EnqueueRunAsync(experiment.Id, experiment.Name, plan, CancellationToken.None);
        LogCreated(experiment.Id, experiment.Name, plan.Task, plan.Label);
        return new CreateExperimentResult(ToRecord(experiment, now), []);
    }

    /// <summary>All experiments, newest first.</summary>
    public async Task<IReadOnlyList<ExperimentRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var experiments = await db.Experiments.AsNoTracking().OrderByDescending(experiment => experiment.CreatedAt).ToListAsync(cancellationToken);
        var now = _time.GetUtcNow();
        return [.. experiments.Select(experiment => ToRecord(experiment, now))];
    }

    /// <summary>One experiment, or null.</summary>
    public async Task<ExperimentRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var experiment = await db.Experiments.AsNoTracking().SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        return experiment is null ? null : ToRecord(experiment, _time.GetUtcNow());
    }

    /// <summary>Its leaderboard: completed trials best first, those on a share of the rows after the others, then running, pruned and failed ones by number; null when there is no such experiment.</summary>
    public async Task<IReadOnlyList<Trial>?> FindTrialsAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } experiment)
        {
            return null;
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var trials = await db.Trials.AsNoTracking().Where(trial => trial.ExperimentId == id).ToListAsync(cancellationToken);
        var sign = MetricCatalog.Find(experiment.Plan.Metric)?.Direction == MetricDirection.Minimize ? 1 : -1;
        return
        [
            .. trials
                .Select(trial => trial.ToTrial())
                .OrderBy(trial => Rank(trial.State))
                .ThenByDescending(trial => trial.Fidelity)
                .ThenBy(trial => trial.State == TrialState.Completed ? sign * trial.Score ?? double.MaxValue : 0)
                .ThenBy(trial => trial.Number),
        ];
    }

    /// <summary>
    /// What happens from now on, after a replay of what is stored (trials ended so far); ends when the experiment ends.
    /// The last event is <see cref="ExperimentCompleted"/> or <see cref="ExperimentFailed"/> (also for a cancelled one).
    /// </summary>
    /// <remarks>Ends without one only when there is no such experiment or the host stops.</remarks>
    public async IAsyncEnumerable<ExperimentEvent> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Listen first, then read what is stored: what is published in between comes twice and is left out the second time.
        using var subscription = _events.Subscribe(id);
        var seen = new SeenEvents();
        foreach (var stored in await ReplayAsync(id, cancellationToken))
        {
            seen.Add(stored);
            yield return stored;
            if (stored is ExperimentCompleted or ExperimentFailed)
            {
                yield break;
            }
        }

        await foreach (var happened in subscription.Reader.ReadAllAsync(cancellationToken))
        {
            if (seen.Add(happened))
            {
                yield return happened;
            }

            if (happened is ExperimentCompleted or ExperimentFailed)
            {
                yield break;
            }
        }
    }

    /// <summary>Ends it and its trainer process within 2 s. False when there is no such experiment or it has ended already.</summary>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        string? jobId;
        await using (var db = await _database.CreateDbContextAsync(cancellationToken))
        {
            var open = db.Experiments.Where(experiment =>
                experiment.Id == id && (experiment.State == ExperimentState.Queued || experiment.State == ExperimentState.Running));
            if (!await ExperimentEnd.SaveAsync(db, open, id, ExperimentState.Cancelled, ExperimentEnd.Cancelled, _time.GetUtcNow(), cancellationToken))
            {
                return false;
            }

            jobId = await db.Experiments.Where(experiment => experiment.Id == id).Select(experiment => experiment.JobId).SingleOrDefaultAsync(CancellationToken.None);
        }

        await StopRunAsync(id);
        if (jobId is not null)
        {
            _jobs.Delete(jobId);
        }

        _events.Publish(id, new ExperimentFailed(ExperimentEnd.Cancelled));
        LogCancelled(id);
        return true;
    }

    /// <summary>Ends the search now: the best model so far is exported and published. False when it is not training.</summary>
    public Task<bool> FinishAsync(Guid id) => Task.FromResult(_running.Finish(id));

    /// <summary>Deletes it with its trials; a model it published stays.</summary>
    public async Task<DeleteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        var outcome = DeleteOutcome.NotFound;
        await _ledger.ReleaseAsync(
            id,
            async db =>
            {
                var state = await db.Experiments.Where(experiment => experiment.Id == id).Select(experiment => (ExperimentState?)experiment.State).SingleOrDefaultAsync(cancellationToken);
                outcome = state switch
                {
                    null => DeleteOutcome.NotFound,
                    ExperimentState.Queued or ExperimentState.Running => DeleteOutcome.InUse,
                    _ => DeleteOutcome.Deleted,
                };
                return outcome == DeleteOutcome.Deleted
                    && await db.Experiments.Where(experiment => experiment.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
            },
            cancellationToken);
        return outcome;
    }

    /// <summary>Enqueues the run of an experiment in the queue of its device and notes its job.</summary>
    internal async Task<string> EnqueueRunAsync(Guid id, string name, TrainingPlan plan, CancellationToken cancellationToken)
    {
        var jobId = _jobs.Enqueue<RunExperimentJob>(JobQueues.Of(plan), job => job.RunAsync(id, name, CancellationToken.None));
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        await db.Experiments
            .Where(experiment => experiment.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(experiment => experiment.JobId, jobId), cancellationToken);
        return jobId;
    }

    private async Task StopRunAsync(Guid id)
    {
        try
        {
            await _running.StopAsync(id, CancellationToken.None).WaitAsync(StopWait, _time);
        }
        catch (TimeoutException)
        {
            LogSlowStop(id);
        }
    }

    private static int Rank(TrialState state) => state switch
    {
        TrialState.Completed => 0,
        TrialState.Running or TrialState.Waiting => 1,
        TrialState.Pruned => 2,
        _ => 3,
    };

    private static ExperimentRecord ToRecord(ExperimentEntity experiment, DateTimeOffset now) => new(
        experiment.Id,
        experiment.Name,
        experiment.DatasetId,
        experiment.State,
        experiment.Reason,
        experiment.Plan,
        experiment.State == ExperimentState.Running ? experiment.Stage : null,
        Elapsed(experiment, now),
        experiment.Trials,
        experiment.FailedTrials,
        experiment.Best,
        experiment.State == ExperimentState.Completed ? experiment.Result : null,
        experiment.ModelVersion,
        experiment.JobId,
        experiment.CreatedAt,
        experiment.StartedAt,
        experiment.EndedAt);

    private static double Elapsed(ExperimentEntity experiment, DateTimeOffset now) =>
        experiment.StartedAt is { } started ? Math.Max(0, ((experiment.EndedAt ?? now) - started).TotalSeconds) : 0;

    private async Task<IReadOnlyList<ExperimentEvent>> ReplayAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await _database.CreateDbContextAsync(cancellationToken);

        // The experiment is read before its trials: had it ended by then, all its trials are there.
        var experiment = await db.Experiments.AsNoTracking().SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        if (experiment is null)
        {
            return [new ExperimentFailed($"There is no experiment {id}.")];
        }

        var trials = await db.Trials.AsNoTracking().Where(trial => trial.ExperimentId == id).OrderBy(trial => trial.Number).ToListAsync(cancellationToken);
        var elapsed = Elapsed(experiment, _time.GetUtcNow());
        List<ExperimentEvent> events =
        [
            .. trials.Select(trial => trial.State is TrialState.Running or TrialState.Waiting
                ? (ExperimentEvent)new TrialStarted(trial.ToTrial()) { At = trial.At }
                : new TrialEnded(trial.ToTrial()) { At = trial.At }),
        ];
        events.AddRange(experiment switch
        {
            { State: ExperimentState.Completed, Result: { } result } => [new ExperimentCompleted(result) { At = elapsed }],
            { State: ExperimentState.Failed or ExperimentState.Cancelled } => [new ExperimentFailed(experiment.Reason ?? "") { At = elapsed }],
            { Stage: { } stage } => [new StageStarted(stage, "") { At = elapsed }],
            _ => Array.Empty<ExperimentEvent>(),
        });
        return events;
    }

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}) queued: {Task} of '{Label}'")]
    private partial void LogCreated(Guid experimentId, string name, TaskKind task, string label);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} cancelled")]
    private partial void LogCancelled(Guid experimentId);

    [LoggerMessage(LogLevel.Error, "The trainer process of experiment {ExperimentId} did not end in time")]
    private partial void LogSlowStop(Guid experimentId);

    /// <summary>Which trials' beginnings and ends a watcher has been told.</summary>
    private sealed class SeenEvents
    {
        private readonly HashSet<int> _started = [];
        private readonly HashSet<int> _ended = [];

        public bool Add(ExperimentEvent happened) => happened switch
        {
            TrialStarted started => !_ended.Contains(started.Trial.Number) && _started.Add(started.Trial.Number),
            TrialEnded ended => _ended.Add(ended.Trial.Number),
            TrialProgressed progress => !_ended.Contains(progress.Number),
            _ => true,
        };
    }
}
