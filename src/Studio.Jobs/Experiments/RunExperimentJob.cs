namespace Studio.Jobs.Experiments;

using Hangfire;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Jobs.Models;
using Studio.Jobs.Storage;
using Studio.Jobs.Training;
using Studio.Pipelines.Data;
using Studio.Pipelines.Trials;

/// <summary>Runs an experiment in a trainer process, stores what it tells, and hands its model to publication.</summary>
internal sealed partial class RunExperimentJob(
    IDbContextFactory<StudioDbContext> database,
    ArtifactLedger ledger,
    IArtifactStore store,
    DatasetService datasets,
    StudioFolders folders,
    TrainerProcess trainer,
    ExperimentEvents events,
    RunningExperiments running,
    IBackgroundJobClient jobs,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RunExperimentJob> logger)
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs it, unless another delivery of this job has claimed it, or it was cancelled. Never retried by Hangfire: recovery at start is ours.</summary>
    [AutomaticRetry(Attempts = 0, OnAttemptsExceeded = AttemptsExceededAction.Fail)]
    [JobDisplayName("Run experiment {1} ({0})")]
    public async Task RunAsync(Guid id, string name, CancellationToken cancellationToken)
    {
        if (await ExperimentRun.TryClaimAsync(database, time, id, cancellationToken) is not { } run)
        {
            LogNothingToClaim(id, name);
            return;
        }

        LogStarted(id, name, run.RunId);
        using var entry = running.Enter(id);
        try
        {
            await TrainAsync(run, entry, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndCancelledAsync(run, cancellationToken);
        }
        catch (Exception failure)
        {
            LogBroken(failure, id, name);
            await FailAsync(run, DiskFull.IsCauseOf(failure) ? DiskFullException.Text : $"The experiment could not be run: {failure.Message}");
            throw;
        }
    }

    private async Task TrainAsync(ExperimentRun run, RunningExperiments.Entry entry, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, entry.Stop, lifetime.ApplicationStopping);
        using var output = new TemporaryFolder(folders.NewTemporaryPath());
        if (await FindFilesAsync(run, output.Path, stop.Token) is not { } files)
        {
            return;
        }

        var beating = BeatAsync(run, entry, stop.Token);
        ExperimentEvent end;
        try
        {
            end = await trainer.RunAsync(run.Experiment.Plan, files, happened => TakeAsync(run, entry, happened, stop.Token), entry.FinishNow, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await beating;
        }

        if (end is ExperimentCompleted completed)
        {
            await HandOverAsync(run, output.Path, completed.Result);
        }
        else
        {
            await FailAsync(run, ((ExperimentFailed)end).Reason);
        }
    }

    private async Task<ExperimentFiles?> FindFilesAsync(ExperimentRun run, string output, CancellationToken cancellationToken)
    {
        var data = await datasets.FindCanonicalAsync(run.Experiment.DatasetId, cancellationToken);
        var test = run.Experiment.TestDatasetId is { } testId ? await datasets.FindCanonicalAsync(testId, cancellationToken) : null;
        if (data is null || (run.Experiment.TestDatasetId is not null && test is null))
        {
            await FailAsync(run, "The dataset was deleted before the experiment started; upload it again and start a new experiment.");
            return null;
        }

        return new ExperimentFiles(data, test, output);
    }

    /// <summary>Stores an event, then tells it to whoever watches.</summary>
    private async Task TakeAsync(ExperimentRun run, RunningExperiments.Entry entry, ExperimentEvent happened, CancellationToken cancellationToken)
    {
        var held = happened switch
        {
            StageStarted stage => await run.SaveStageAsync(stage.Stage, cancellationToken),
            TrialStarted started => await run.SaveTrialAsync(started.Trial, happened.At, cancellationToken),
            TrialEnded ended => await run.SaveTrialAsync(ended.Trial, happened.At, cancellationToken),
            _ => true,
        };
        if (held)
        {
            events.Publish(run.Experiment.Id, happened);
        }
        else
        {
            entry.RequestStop();
        }
    }

    /// <summary>Renews the claim until the run ends; stops the run when the claim is lost, such as by a cancellation elsewhere.</summary>
    private async Task BeatAsync(ExperimentRun run, RunningExperiments.Entry entry, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BeatInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await run.BeatAsync(cancellationToken))
                {
                    entry.RequestStop();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
        catch (Exception failure)
        {
            LogBeatFailed(failure, run.Experiment.Id);
            entry.RequestStop();
        }
    }

    /// <summary>Stores the artifact files with the result, then enqueues the publication; recovery enqueues it if the service dies in between.</summary>
    private async Task HandOverAsync(ExperimentRun run, string output, ExperimentResult result)
    {
        var id = run.Experiment.Id;
        var claims = new List<ArtifactClaim>();
        foreach (var path in Directory.EnumerateFiles(output).Order())
        {
            claims.Add(new ArtifactClaim(id, Path.GetFileName(path), await store.StageAsync(path, CancellationToken.None)));
        }

        var held = true;
        await ledger.HoldAsync(
            claims,
            async db =>
            {
                var experiment = await run.Held(db).SingleOrDefaultAsync();
                held = experiment is not null;
                if (experiment is null)
                {
                    db.ChangeTracker.Clear();
                    return;
                }

                experiment.Result = result;
            },
            CancellationToken.None);
        if (held)
        {
            PublishModelJob.Enqueue(jobs, id, run.Experiment.Name);
        }
    }

    private async Task EndCancelledAsync(ExperimentRun run, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await run.GiveBackAsync(CancellationToken.None);
            LogGivenBack(run.Experiment.Id);
            return;
        }

        // The token of Hangfire itself fires when a person deletes the job on the dashboard.
        var (state, reason) = cancellationToken.IsCancellationRequested
            ? (ExperimentState.Cancelled, ExperimentEnd.Cancelled)
            : (ExperimentState.Failed, "The store could not be reached while the experiment ran; see the service's log, then start the experiment again.");
        if (await run.EndAsync(state, reason, CancellationToken.None))
        {
            events.Publish(run.Experiment.Id, new ExperimentFailed(reason));
        }
    }

    private async Task FailAsync(ExperimentRun run, string reason)
    {
        if (await run.EndAsync(ExperimentState.Failed, reason, CancellationToken.None))
        {
            LogFailed(run.Experiment.Id, run.Experiment.Name, reason);
            events.Publish(run.Experiment.Id, new ExperimentFailed(reason));
        }
    }

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}) starts as run {RunId}")]
    private partial void LogStarted(Guid experimentId, string name, Guid runId);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} ({Name}) has nothing to run: it runs already or has ended")]
    private partial void LogNothingToClaim(Guid experimentId, string name);

    [LoggerMessage(LogLevel.Warning, "Experiment {ExperimentId} ({Name}) failed: {Reason}")]
    private partial void LogFailed(Guid experimentId, string name, string reason);

    [LoggerMessage(LogLevel.Error, "Experiment {ExperimentId} ({Name}) could not be run")]
    private partial void LogBroken(Exception failure, Guid experimentId, string name);

    [LoggerMessage(LogLevel.Information, "Experiment {ExperimentId} goes back into the queue: the service stops")]
    private partial void LogGivenBack(Guid experimentId);

    [LoggerMessage(LogLevel.Error, "The claim of experiment {ExperimentId} could not be renewed")]
    private partial void LogBeatFailed(Exception failure, Guid experimentId);
}
