namespace Studio.Jobs.Experiments;

using System.Threading.Channels;
using Studio.Jobs.Datasets;
using Studio.Jobs.Telemetry;
using Studio.Jobs.Training;
using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;

/// <summary>One run of a part: gives its trainer process what it needs, stores what it tells, and tells it what is wanted.</summary>
internal sealed class PartExecution(
    IDbContextFactory<StudioDbContext> database,
    DatasetService datasets,
    TestTable tests,
    TrialCheckpoints checkpoints,
    StudioFolders folders,
    TrainerProcess trainer,
    SlotShare share,
    PartBeat beat,
    StoreOutage outage,
    ExperimentEvents events,
    IOptions<StudioOptions> options,
    TimeProvider time)
{
    /// <summary>Runs the trainer to its end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="entry">Told to stop when the claim is lost.</param>
    /// <param name="watched">Hears of its trials.</param>
    /// <param name="handOver">Gets the end and the folder of the artifact files, while the claim still holds.</param>
    /// <param name="cancellationToken">Ends the trainer.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or the claim was lost; the trainer is gone.</exception>
    public async Task RunAsync(
        PartRun run, RunningParts.Entry entry, PartTelemetry watched, Func<TrainerEnd, string, Task> handOver, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        double Spent() => run.Part.SpentSeconds + time.GetElapsedTime(started).TotalSeconds;
        using var output = new TemporaryFolder(folders.NewTemporaryPath());
        var commands = Channel.CreateUnbounded<string>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = beat.RunAsync(run, entry, commands.Writer, Spent, over.Token);
        try
        {
            var (order, problem) = await outage.OutlastAsync(() => PrepareAsync(run, output.Path, over.Token), over.Token);
            var end = order is null
                ? new TrainerEnd(new ExperimentFailed(problem!), null)
                : await trainer.RunAsync(order, happened => TakeAsync(run, entry, watched, happened, order.TrialsDirectory, over.Token), commands.Reader, over.Token);
            await handOver(end, output.Path);
        }
        finally
        {
            await over.CancelAsync();
            await beating;
        }
    }

    private async Task<(TrainerOrder? Order, string? Problem)> PrepareAsync(PartRun run, string output, CancellationToken cancellationToken)
    {
        var experiment = run.Experiment;
        var plan = share.Fit(await ReadPlanAsync(experiment.Id, cancellationToken));
        var trials = Directory.CreateDirectory(Path.Combine(output, "trials")).FullName;
        var data = await datasets.FindCanonicalAsync(experiment.DatasetId, cancellationToken);
        string? test = null;
        try
        {
            test = experiment.TestDatasetId is { } testId ? await tests.FindAsync(testId, plan, output, cancellationToken) : null;
        }
        catch (DatasetException unlike)
        {
            return (null, unlike.Message);
        }

        return data is null || (experiment.TestDatasetId is not null && test is null)
            ? (null, "The dataset was deleted before the experiment started; upload it again and start a new experiment.")
            : (new TrainerOrder(
                plan,
                new ExperimentFiles(data, test, output) { VectorsDirectory = folders.Vectors, Evaluates = options.Value.Evaluate },
                trials,
                new ExperimentPart(run.Part.Kind, run.Part.Kind == PartKind.Search ? run.Part.Index : 0, experiment.Parallelism),
                await checkpoints.FindAsync(run, cancellationToken)), null);
    }

    /// <summary>As it is now: its budget may have been changed since the claim.</summary>
    private async Task<TrainingPlan> ReadPlanAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        return await db.Experiments.Where(experiment => experiment.Id == id).Select(experiment => experiment.Plan).SingleAsync(cancellationToken);
    }

    /// <summary>Stores an event, then tells it to whoever watches.</summary>
    private async Task TakeAsync(
        PartRun run, RunningParts.Entry entry, PartTelemetry watched, ExperimentEvent happened, string trials, CancellationToken cancellationToken)
    {
        var held = happened switch
        {
            StageStarted stage => await outage.OutlastAsync(() => SaveStageAsync(run, stage, cancellationToken), cancellationToken),
            TrialStarted begun => await outage.OutlastAsync(
                () => run.WriteAsync((db, experiment) => run.SaveTrialAsync(db, experiment, begun.Trial, begun.At, null, cancellationToken), cancellationToken), cancellationToken),
            TrialEnded ended => await checkpoints.SaveAsync(run, ended, trials, cancellationToken),
            TrialDropped dropped => await checkpoints.DropAsync(run, dropped.Number, cancellationToken),
            _ => true,
        };
        if (held)
        {
            if (happened is TrialEnded { Trial: var trial })
            {
                watched.TrialEnded(trial);
            }

            events.Publish(run.Experiment.Id, happened);
        }
        else
        {
            entry.RequestStop();
        }
    }

    private static Task<bool> SaveStageAsync(PartRun run, StageStarted stage, CancellationToken cancellationToken) => run.WriteAsync(
        (db, experiment) =>
        {
            run.SaveStage(db, experiment, stage);
            return Task.CompletedTask;
        },
        cancellationToken);
}
