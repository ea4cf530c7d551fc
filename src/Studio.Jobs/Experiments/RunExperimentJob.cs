namespace Studio.Jobs.Experiments;

using Hangfire;
using Microsoft.Extensions.Hosting;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Jobs.Workers;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;

/// <summary>Runs a part of an experiment that has been given a slot. However often Hangfire delivers the job, one run has the claim.</summary>
internal sealed partial class RunExperimentJob(
    IDbContextFactory<StudioDbContext> database,
    ArtifactLedger ledger,
    IArtifactStore store,
    PartExecution execution,
    StoreOutage outage,
    ExperimentEvents events,
    RunningParts running,
    StudioTelemetry telemetry,
    IOptions<WorkerOptions> worker,
    IBackgroundJobClient jobs,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RunExperimentJob> logger)
{
    private const string FullDisk = "The disk that holds the studio's data is full. The trials that had ended are kept: free some space, and try the experiment again.";

    /// <summary>How long a host that stops tries to give the part back; after that its lease runs out.</summary>
    private static readonly TimeSpan GiveBackPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs it, if it can be claimed. Never retried by Hangfire: what is left unfinished is queued again by us.</summary>
    /// <param name="id">The experiment.</param>
    /// <param name="index">Which part of it.</param>
    /// <param name="name">Its name, for the dashboard.</param>
    /// <param name="part">What the part does, for the dashboard.</param>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("{2}: {3} ({0})")]
    public async Task RunAsync(Guid id, int index, string name, string part)
    {
        // Hangfire's own token is not listened to: it also fires when the job was delivered to another worker meanwhile.
        var stopping = lifetime.ApplicationStopping;
        if (await outage.OutlastAsync(() => PartRun.TryClaimAsync(database, time, worker.Value.Name, id, index, stopping), stopping) is not { } run)
        {
            LogNothingToClaim(id, index, name);
            return;
        }

        using var watched = telemetry.PartClaimed(new PartFacts(id, index, run.Part.Kind.ToString(), run.Part.Queue, run.RunId, worker.Value.Name, run.Part.Attempts));
        using var scope = logger.BeginScope(watched.LogScope);
        LogStarted(id, index, name, run.RunId, run.Part.Attempts);
        using var entry = running.Enter(id, index);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(entry.Stop, stopping);
        try
        {
            await execution.RunAsync(run, entry, watched, (end, output) => EndAsync(run, watched, end, output), stop.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            watched.Ended("given-back");
            await GiveBackAsync(run);
        }
        catch (OperationCanceledException)
        {
            watched.Ended("lost", "It was cancelled, or its claim is another's.");
            LogStopped(id, index);
        }
        catch (Exception failure)
        {
            watched.Ended("failed", failure.Message);
            LogBroken(failure, id, index, name);
            await BreakOffAsync(run, failure);
            throw;
        }
    }

    /// <summary>A full disk stays full; anything else, such as artifacts that cannot be reached, is worth some more attempts.</summary>
    private async Task BreakOffAsync(PartRun run, Exception failure)
    {
        if (DiskFull.IsCauseOf(failure))
        {
            await FailAsync(run, FullDisk, FailureKind.Disk);
            return;
        }

        telemetry.Failed(FailureKind.Store);
        var death = new TrainerDeath($"The experiment could not be run: {failure.Message}", FailureKind.Store);
        await outage.OutlastAsync(() => run.GiveBackAsync(death, CancellationToken.None), CancellationToken.None);
    }

    private async Task EndAsync(PartRun run, PartTelemetry watched, TrainerEnd end, string output)
    {
        watched.Ended(end.Last switch { ExperimentPaused => "paused", ExperimentCompleted or SearchEnded => "completed", _ => "failed" }, end.Death?.Reason);
        switch (end.Last)
        {
            case ExperimentCompleted completed:
                await HandOverAsync(run, output, completed.Result);
                break;
            case SearchEnded:
                await outage.OutlastAsync(() => run.EndSearchAsync(CancellationToken.None), CancellationToken.None);
                break;
            case ExperimentPaused:
                await outage.OutlastAsync(() => run.GiveBackAsync(CancellationToken.None), CancellationToken.None);
                break;
            case ExperimentFailed failed:
                await FailAsync(run, failed.Reason, FailureKind.Training);
                break;
            default:
                telemetry.Failed(end.Death!.Kind);
                LogDied(run.Experiment.Id, run.Part.Index, end.Death.Reason);
                await outage.OutlastAsync(() => run.GiveBackAsync(end.Death, CancellationToken.None), CancellationToken.None);
                break;
        }

        events.Hint(run.Experiment.Id);
    }

    /// <summary>Stores the artifact files with the result, then enqueues the publication; the monitor does that where the service dies in between.</summary>
    private async Task HandOverAsync(PartRun run, string output, ExperimentResult result)
    {
        var id = run.Experiment.Id;
        var claims = new List<ArtifactClaim>();
        foreach (var path in Directory.EnumerateFiles(output).Order())
        {
            claims.Add(new ArtifactClaim(id, Path.GetFileName(path), await store.StageAsync(path, CancellationToken.None)));
        }

        async Task<bool> ChangeAsync(StudioDbContext db)
        {
            if (await run.HoldAsync(db, CancellationToken.None) is not { } experiment)
            {
                return false;
            }

            experiment.Result = result;
            await InterruptedTrials.PruneAsync(db, experiment, CancellationToken.None);
            await run.SetStateAsync(db, PartState.Done, CancellationToken.None);
            return true;
        }

        if (await outage.OutlastAsync(() => ledger.HoldAsync(claims, ChangeAsync, CancellationToken.None), CancellationToken.None))
        {
            PublishModelJob.Enqueue(jobs, id, run.Experiment.Name);
        }
    }

    private async Task GiveBackAsync(PartRun run)
    {
        using var patience = new CancellationTokenSource(GiveBackPatience, time);
        try
        {
            await outage.OutlastAsync(() => run.GiveBackAsync(patience.Token), patience.Token);
            LogGivenBack(run.Experiment.Id, run.Part.Index);
        }
        catch (Exception failure) when (failure is OperationCanceledException || StoreOutage.IsCauseOf(failure))
        {
            LogNotGivenBack(run.Experiment.Id, run.Part.Index);
        }
    }

    private async Task FailAsync(PartRun run, string reason, FailureKind kind)
    {
        if (await outage.OutlastAsync(() => run.FailAsync(reason, CancellationToken.None), CancellationToken.None))
        {
            LogFailed(run.Experiment.Id, run.Experiment.Name, reason);
            telemetry.Failed(kind);
            telemetry.ExperimentEnded(run.Experiment.Id, run.Experiment.Name, ExperimentState.Failed, run.Experiment.CreatedAt, reason);
            events.Hint(run.Experiment.Id);
        }
    }

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} part {Index} ({Name}) starts as run {RunId}, attempt {Attempt}")]
    private partial void LogStarted(Guid experimentId, int index, string name, Guid runId, int attempt);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} part {Index} ({Name}) has nothing to claim: it runs already, waits for a slot or has ended")]
    private partial void LogNothingToClaim(Guid experimentId, int index, string name);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} part {Index} was stopped: it was cancelled, or its claim is another's")]
    private partial void LogStopped(Guid experimentId, int index);

    [LoggerMessage(LogLevel.Warning, "The trainer of experiment {ExperimentId} part {Index} died: {Reason}")]
    private partial void LogDied(Guid experimentId, int index, string reason);

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} ({Name}) failed: {Reason}")]
    private partial void LogFailed(Guid experimentId, string name, string reason);

    [LoggerMessage(LogLevel.Error, "Experiment {ExperimentId} part {Index} ({Name}) could not be run")]
    private partial void LogBroken(Exception failure, Guid experimentId, int index, string name);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} part {Index} goes back into the queue: the service stops")]
    private partial void LogGivenBack(Guid experimentId, int index);

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} part {Index} could not be given back while the service stops; another worker takes it when its lease has run out")]
    private partial void LogNotGivenBack(Guid experimentId, int index);
}
