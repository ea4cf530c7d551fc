namespace Studio.Jobs.Models;

using System.Globalization;
using System.Text.Json;
using Hangfire;
using Hangfire.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Jobs.Telemetry;
using Studio.Pipelines;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Trials;

/// <summary>Makes a model version of what an experiment's trainer has written, and ends the experiment.</summary>
internal sealed partial class PublishModelJob(
    IDbContextFactory<StudioDbContext> database, ArtifactLedger ledger, TrialCheckpoints checkpoints, ExperimentEvents events, StudioTelemetry telemetry, TimeProvider time, ILogger<PublishModelJob> logger)
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

    /// <summary>Why a model is not served; null when nothing is wrong with it.</summary>
    internal static string? ReasonToReject(ParityReport parity) => parity.Passed
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The ONNX file does not answer as the trained model does: on {parity.Rows} rows the largest difference is {parity.MaxDifference:G3} where {parity.Tolerance:G3} is allowed, and {parity.LabelMismatches} labels differ. It is not served.");

    private async Task PublishAsync(Guid experimentId, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);

        // From the touch on nobody else publishes or cancels it.
        await ExperimentRows.TouchAsync(db, experimentId, cancellationToken);
        var experiment = await db.Experiments.Include(entity => entity.Parts).SingleOrDefaultAsync(entity => entity.Id == experimentId, cancellationToken);
        if (experiment is not { State: ExperimentState.Running, Result: { } result })
        {
            // Cancelled meanwhile, or delivered a second time.
            return;
        }

        var signature = await ReadSignatureAsync(experimentId, cancellationToken);
        var now = time.GetUtcNow();
        var model = result.Models.First(candidate => candidate.Name == result.Published);
        var version = await NewVersion.AddAsync(
            db, experiment, model, signature, Guid.CreateVersion7(now), ReasonToReject(model.Parity), now, cancellationToken);
        await HoldArtifactsAsync(db, experimentId, version.Id, cancellationToken);
        End(experiment, version, result);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Tell(experiment, version);
        await checkpoints.DropAllAsync(experimentId, CancellationToken.None);
    }

    private async Task<ModelSignature> ReadSignatureAsync(Guid experimentId, CancellationToken cancellationToken)
    {
        var path = await ledger.FindPathAsync(experimentId, "signature.json", cancellationToken)
            ?? throw new InvalidOperationException("the trainer has written no signature.json.");
        await using var file = File.OpenRead(path);
        return await JsonSerializer.DeserializeAsync<ModelSignature>(file, StudioJson.File, cancellationToken)
            ?? throw new InvalidOperationException("signature.json is empty.");
    }

    private static async Task HoldArtifactsAsync(StudioDbContext db, Guid experimentId, Guid versionId, CancellationToken cancellationToken)
    {
        var files = await db.Artifacts.AsNoTracking().Where(artifact => artifact.OwnerId == experimentId).ToListAsync(cancellationToken);
        db.Artifacts.AddRange(files.Where(file => !TrialCheckpoints.IsName(file.Name)).Select(file => new ArtifactEntity { OwnerId = versionId, Name = file.Name, Sha256 = file.Sha256, Bytes = file.Bytes }));
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
