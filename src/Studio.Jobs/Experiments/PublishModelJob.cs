namespace Studio.Jobs.Experiments;

using Hangfire;
using Hangfire.Server;
using Studio.Jobs.Access;
using Studio.Jobs.Registry;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Workers;
using Studio.Pipelines.Experiments;

/// <summary>Makes a model version of what an experiment's trainer has written, and ends the experiment.</summary>
internal sealed partial class PublishModelJob(
    IDbContextFactory<StudioDbContext> database, ModelPublisher publisher, TrialCheckpoints checkpoints, IEnumerable<IPublicationListener> listeners, ExperimentEvents events, StudioTelemetry telemetry, TimeProvider time, ILogger<PublishModelJob> logger)
{
    private const int Retries = 2;

    /// <summary>Enqueues the publication of an experiment's model.</summary>
    public static void Enqueue(IBackgroundJobClient jobs, Guid experimentId, string name) =>
        jobs.Enqueue<PublishModelJob>(job => job.RunAsync(experimentId, name, null, CancellationToken.None));

    /// <summary>Publishes: version Ready and experiment Completed, or, where parity failed, version Rejected and experiment Failed.</summary>
    [Queue(JobQueues.Publish)]
    [AutomaticRetry(Attempts = Retries, DelaysInSeconds = [1, 5])]
    [JobDisplayName("Publish model {1} of experiment {0}")]
    public async Task RunAsync(Guid experimentId, string name, PerformContext? context, CancellationToken cancellationToken)
    {
        using var watched = telemetry.JobStarted("publish", experimentId);
        try
        {
            await PublishAsync(experimentId, cancellationToken);
            watched.Succeeded();
        }
        catch (Exception failure) when (failure is not OperationCanceledException && IsLastAttempt(context))
        {
            LogBroken(failure, experimentId, name);
            await FailAsync(experimentId, $"The model could not be published: {failure.Message}");
        }
    }

    private static bool IsLastAttempt(PerformContext? context) => context is null || context.GetJobParameter<int>("RetryCount") >= Retries;

    private async Task PublishAsync(Guid experimentId, CancellationToken cancellationToken)
    {
        if (await FindTrainedAsync(experimentId, cancellationToken) is not { Result: { } result } trained)
        {
            // Cancelled meanwhile, or delivered a second time.
            return;
        }

        // The name of the model is one of its project.
        using var inProject = Caller.Enter(Caller.Studio with { Project = trained.ProjectId });
        ExperimentEntity? experiment = null;
        var version = await publisher.AddAsync(
            trained,
            result.Models.First(candidate => candidate.Name == result.Published),
            async db => (experiment = await HoldAsync(db, experimentId, cancellationToken)) is not null,
            (db, version) =>
            {
                End(experiment!, version, result);
                Prepare(db, version);
            },
            cancellationToken);
        if (version is not null)
        {
            Tell(experiment!, version);
            Begin(version, trained.Name);
            await checkpoints.DropAllAsync(experimentId, CancellationToken.None);
        }
    }

    private async Task<ExperimentEntity?> FindTrainedAsync(Guid experimentId, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Experiments.AsNoTracking().SingleOrDefaultAsync(
            entity => entity.Id == experimentId && entity.State == ExperimentState.Running && entity.Result != null, cancellationToken);
    }

    /// <summary>From then on to the end of the transaction nobody else publishes or cancels it; null when that has happened.</summary>
    private static async Task<ExperimentEntity?> HoldAsync(StudioDbContext db, Guid experimentId, CancellationToken cancellationToken)
    {
        await ExperimentRows.TouchAsync(db, experimentId, cancellationToken);
        var experiment = await db.Experiments.Include(entity => entity.Parts).SingleOrDefaultAsync(entity => entity.Id == experimentId, cancellationToken);
        return experiment is { State: ExperimentState.Running, Result: not null } ? experiment : null;
    }

    private void End(ExperimentEntity experiment, ModelVersionEntity version, ExperimentResult result)
    {
        var ready = version.State == ModelVersionState.Ready;
        experiment.State = ready ? ExperimentState.Completed : ExperimentState.Failed;
        experiment.Reason = ready ? result.Warning : version.Reason;
        experiment.ModelVersion = ready ? version.Version : null;
        experiment.Stage = null;
        experiment.StageDetail = null;
        experiment.EndedAt = time.GetUtcNow();
    }

    private void Prepare(StudioDbContext db, ModelVersionEntity version)
    {
        foreach (var listener in listeners.Where(_ => version.State == ModelVersionState.Ready))
        {
            listener.Prepare(db, version);
        }
    }

    private void Begin(ModelVersionEntity version, string model)
    {
        foreach (var listener in listeners.Where(_ => version.State == ModelVersionState.Ready))
        {
            listener.Begin(version.Id, model);
        }
    }

    private void Tell(ExperimentEntity experiment, ModelVersionEntity version)
    {
        if (version.State == ModelVersionState.Ready)
        {
            LogPublished(experiment.Name, version.Version, version.Learner, experiment.Id);
        }
        else
        {
            telemetry.Failed(FailureKind.Parity);
            LogRejected(experiment.Name, version.Version, version.Reason);
        }

        telemetry.ExperimentEnded(experiment.Id, experiment.Name, experiment.State, experiment.CreatedAt, experiment.Reason);
        events.Hint(experiment.Id);
    }

    private async Task FailAsync(Guid experimentId, string reason)
    {
        await using var db = await database.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await ExperimentRows.TouchAsync(db, experimentId, CancellationToken.None);
        if (await db.Experiments.SingleOrDefaultAsync(entity => entity.Id == experimentId) is not { State: ExperimentState.Running } experiment)
        {
            return;
        }

        await ExperimentRows.EndAsync(db, experiment, ExperimentState.Failed, reason, time.GetUtcNow(), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        telemetry.Failed(FailureKind.Publication);
        telemetry.ExperimentEnded(experimentId, experiment.Name, ExperimentState.Failed, experiment.CreatedAt, reason);
        events.Hint(experimentId);
    }

    [LoggerMessage(LogLevel.Information, "Model {Name} version {Version} ({Learner}) published by experiment {ExperimentId}")]
    private partial void LogPublished(string name, int version, string learner, Guid experimentId);

    [LoggerMessage(LogLevel.Warning, "Model {Name} version {Version} rejected: {Reason}")]
    private partial void LogRejected(string name, int version, string? reason);

    [LoggerMessage(LogLevel.Error, "The model of experiment {ExperimentId} ({Name}) could not be published")]
    private partial void LogBroken(Exception failure, Guid experimentId, string name);
}
