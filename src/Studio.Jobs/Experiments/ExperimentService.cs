namespace Studio.Jobs.Experiments;

using Studio.Jobs.Access;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.People;
using Studio.Jobs.Workers;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Tasks;

/// <summary>Creates, lists, watches and deletes experiments. What is done to those that go on, <see cref="ExperimentCommands"/> does.</summary>
public sealed partial class ExperimentService
{
    private readonly IDbContextFactory<StudioDbContext> _database;
    private readonly ArtifactLedger _ledger;
    private readonly ExperimentPlanner _planner;
    private readonly DatasetService _datasets;
    private readonly ExperimentWatch _watch;
    private readonly ExperimentQueue _queue;
    private readonly WorkSignal _work;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<ExperimentService> _logger;

    internal ExperimentService(
        IDbContextFactory<StudioDbContext> database,
        ArtifactLedger ledger,
        ExperimentPlanner planner,
        DatasetService datasets,
        ExperimentWatch watch,
        ExperimentQueue queue,
        WorkSignal work,
        AuditLog audit,
        TimeProvider time,
        ILogger<ExperimentService> logger)
    {
        (_database, _ledger, _planner, _datasets, _watch) = (database, ledger, planner, datasets, watch);
        (_queue, _work, _audit, _time, _logger) = (queue, work, audit, time, logger);
    }

    /// <summary>Plans and queues an experiment.</summary>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="StorageLimitException">There is no room for what it would store.</exception>
    public async Task<CreateExperimentResult> CreateAsync(Guid datasetId, ExperimentRequest request, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var planned = await _planner.PlanAsync(datasetId, request, cancellationToken);
        if (planned.Plan is not { } plan)
        {
            return new CreateExperimentResult(null, planned.Problems);
        }

        await _ledger.EnsureSpaceAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var experiment = new ExperimentEntity
        {
            Id = request.Id ?? Guid.CreateVersion7(now),
            Name = request.Name ?? ExperimentNames.From((await _datasets.FindAsync(datasetId, cancellationToken))?.Name ?? ""),
            DatasetId = datasetId,
            TestDatasetId = request.TestDatasetId,
            State = ExperimentState.Queued,
            Plan = plan,
            Owner = request.Owner,
            Priority = request.Priority,
            Parallelism = request.Parallelism,
            CreatedAt = now,
        };
        experiment.Parts.AddRange(ExperimentParts.Of(experiment));
        await using (var db = await _database.CreateDbContextAsync(cancellationToken))
        {
            db.Experiments.Add(experiment);
            await db.SaveChangesAsync(cancellationToken);
        }

        _work.Tell();
        await _audit.WriteAsync("experiment.create", $"{experiment.Name} {experiment.Id}", CancellationToken.None);
        LogCreated(experiment.Id, experiment.Name, plan.Task, plan.Label);
        return new CreateExperimentResult(ToRecord(experiment, null), []);
    }

    /// <summary>All experiments, newest first.</summary>
    public async Task<IReadOnlyList<ExperimentRecord>> ListAsync(CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var experiments = await db.Experiments
            .AsNoTracking()
            .Include(experiment => experiment.Parts)
            .OrderByDescending(experiment => experiment.CreatedAt)
            .ToListAsync(cancellationToken);
        var positions = experiments.Exists(experiment => experiment.State == ExperimentState.Queued) ? await ReadPositionsAsync(cancellationToken) : [];
        return [.. experiments.Select(experiment => ToRecord(experiment, positions))];
    }

    /// <summary>One experiment, or null.</summary>
    public async Task<ExperimentRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var experiment = await db.Experiments.AsNoTracking().Include(entity => entity.Parts).SingleOrDefaultAsync(entity => entity.Id == id, cancellationToken);
        return experiment is null
            ? null
            : ToRecord(experiment, experiment.State == ExperimentState.Queued ? await ReadPositionsAsync(cancellationToken) : null);
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
        return Rank(trials.Select(trial => trial.ToTrial()), experiment.Plan.Metric);
    }

    /// <summary>What happened in it besides what its trials say of themselves, in the order in which it was stored; empty when there is no such experiment. Earlier versions of the studio stored nothing of it.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="after">Only what happened after this <see cref="ExperimentMoment.Revision"/>; -1 for all of it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<ExperimentMoment>> FindMomentsAsync(Guid id, long after, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is null)
        {
            return [];
        }

        await using var db = await _database.CreateDbContextAsync(cancellationToken);
        var moments = await db.Moments
            .AsNoTracking()
            .Where(moment => moment.ExperimentId == id && moment.Revision > after)
            .OrderBy(moment => moment.Revision)
            .ToListAsync(cancellationToken);
        return
        [
            .. moments.Select(moment => new ExperimentMoment(moment.Revision, moment.At, moment.Kind)
            {
                Part = moment.Part, Trial = moment.Trial, Attempt = moment.Attempt, Bytes = moment.Bytes, Stage = moment.Stage, Text = moment.Text,
            }),
        ];
    }

    /// <summary>Trials as a leaderboard: completed ones best first, those on a share of the rows after the others, then running, pruned and failed ones by number.</summary>
    internal static IReadOnlyList<Trial> Rank(IEnumerable<Trial> trials, string metric)
    {
        var sign = MetricCatalog.Find(metric)?.Direction == MetricDirection.Minimize ? 1 : -1;
        return
        [
            .. trials
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
    public IAsyncEnumerable<ExperimentEvent> WatchAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        return _watch.FollowAsync(id, cancellationToken);
    }

    /// <summary>Path of a file that it ended with (<see cref="Pipelines.Reports.ModelFiles"/>), or null.</summary>
    public Task<string?> FindArtifactAsync(Guid id, string file, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.View);
        return _ledger.FindPathAsync(id, file, cancellationToken);
    }

    /// <summary>Deletes it with its trials; a model it published stays.</summary>
    public async Task<DeleteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        Caller.Current.Demand(Right.Edit);
        var (outcome, name) = (DeleteOutcome.NotFound, string.Empty);
        var deleted = await _ledger.ReleaseAsync(
            id,
            async db =>
            {
                var found = await db.Experiments.Where(experiment => experiment.Id == id).Select(experiment => new { experiment.Name, experiment.State }).SingleOrDefaultAsync(cancellationToken);
                name = found?.Name;
                outcome = found?.State switch
                {
                    null => DeleteOutcome.NotFound,
                    ExperimentState.Queued or ExperimentState.Running or ExperimentState.Paused => DeleteOutcome.InUse,
                    _ => DeleteOutcome.Deleted,
                };
                return outcome == DeleteOutcome.Deleted
                    && await db.Experiments.Where(experiment => experiment.Id == id).ExecuteDeleteAsync(cancellationToken) == 1;
            },
            cancellationToken);
        if (deleted)
        {
            await _audit.WriteAsync("experiment.delete", $"{name} {id}", CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Seconds an experiment has worked: the most that one of its parts has used up.</summary>
    internal static double Elapsed(ExperimentEntity experiment) => experiment.Parts.Select(part => part.SpentSeconds).DefaultIfEmpty(
        experiment is { StartedAt: { } started, EndedAt: { } ended } ? Math.Max(0, (ended - started).TotalSeconds) : 0).Max();

    private static int Rank(TrialState state) => state switch
    {
        TrialState.Completed => 0,
        TrialState.Running or TrialState.Waiting => 1,
        TrialState.Outraced => 2,
        TrialState.Pruned => 3,
        _ => 4,
    };

    private static ExperimentRecord ToRecord(ExperimentEntity experiment, Dictionary<Guid, int>? positions) => new(
        experiment.Id,
        experiment.Name,
        experiment.DatasetId,
        experiment.State,
        experiment.Reason,
        experiment.Plan,
        experiment.State == ExperimentState.Running ? experiment.Stage : null,
        Elapsed(experiment),
        experiment.Trials,
        experiment.FailedTrials,
        experiment.Best,
        experiment.State == ExperimentState.Completed ? experiment.Result : null,
        experiment.ModelVersion,
        experiment.CreatedAt,
        experiment.StartedAt,
        experiment.EndedAt)
    {
        Owner = experiment.Owner,
        Priority = experiment.Priority,
        Parallelism = experiment.Parallelism,
        Parts = [.. experiment.Parts.OrderBy(part => part.Index).Select(part =>
            new PartRecord(part.Index, part.Kind, part.State, part.Worker, part.SpentSeconds, part.Attempts, part.JobId))],
        PauseRequested = experiment.PauseRequested,
        FinishRequested = experiment.FinishRequested,
        QueuePosition = experiment.State == ExperimentState.Queued && positions?.TryGetValue(experiment.Id, out var position) == true ? position : null,
    };

    /// <summary>The places of experiments in their queues, from 1.</summary>
    private async Task<Dictionary<Guid, int>> ReadPositionsAsync(CancellationToken cancellationToken)
    {
        var positions = new Dictionary<Guid, int>();
        foreach (var queue in JobQueues.Training)
        {
            var (admissible, held) = await _queue.ReadAsync(queue, cancellationToken);
            foreach (var (id, place) in admissible.Concat(held).Select(part => part.ExperimentId).Distinct().Select((id, place) => (id, place)))
            {
                positions.TryAdd(id, place + 1);
            }
        }

        return positions;
    }

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}) queued: {Task} of '{Label}'")]
    private partial void LogCreated(Guid experimentId, string name, PredictionTask task, string label);
}
