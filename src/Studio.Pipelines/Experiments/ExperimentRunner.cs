namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Features;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Checkpoints;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Runs an experiment, or a part of one, from canonical data to artifact files: load, split, featurize, search, choose, export, verify.
/// Writes <c>model.onnx</c> and the models that were not published beside it (<c>model-best.onnx</c>, <c>model-single.onnx</c>,
/// <c>model-small.onnx</c>), <c>signature.json</c>, <c>metrics.json</c>, <c>leaderboard.json</c>, <c>parity.json</c> and <c>plan.json</c>.
/// </summary>
public sealed class ExperimentRunner
{
    private readonly TimeProvider _time;
    private readonly KnownComponents _known;

    /// <summary>Creates a runner with the learners and featurizers of the catalogs.</summary>
    /// <param name="time">Clock that the budget is held against.</param>
    public ExperimentRunner(TimeProvider time)
        : this(time, TrainerCatalog.All, FeaturizerCatalog.All)
    {
    }

    internal ExperimentRunner(TimeProvider time, IReadOnlyList<ITrainer> trainers, IReadOnlyList<IFeaturizer> featurizers) =>
        (_time, _known) = (time, new KnownComponents(trainers, featurizers));

    /// <summary>Runs to the end. Every failure that has a reason is told as the last event, never thrown.</summary>
    /// <param name="task">What to do.</param>
    /// <param name="events">Hears everything that happens, on any thread but one at a time.</param>
    /// <param name="control">What people want meanwhile; not disposed.</param>
    /// <param name="cancellationToken">Ends everything; no model is written.</param>
    public async Task RunAsync(ExperimentTask task, Action<ExperimentEvent> events, ExperimentControl control, CancellationToken cancellationToken)
    {
        var spent = task.Progress?.SpentSeconds ?? 0;
        var start = _time.GetTimestamp() - (long)(spent * _time.TimestampFrequency);
        var stream = new EventStream(_time, start, events);
        try
        {
            using var budget = new Budget(_time, start, task.Plan.BudgetSeconds, ShareAfterSearch(task), control.FinishNow, cancellationToken);
            control.ListenToBudget(seconds => budget.Change(seconds));
            stream.Send(await RunAsync(task, stream, budget, control, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stream.Send(new ExperimentFailed("cancelled"));
        }
        catch (DatasetException exception)
        {
            stream.Send(new ExperimentFailed(exception.Message));
        }
        catch (Exception exception)
        {
            stream.Send(new ExperimentFailed(FailureReason.Of(exception)));
        }
        finally
        {
            control.ListenToBudget(null);
        }
    }

    private async Task<ExperimentEvent> RunAsync(
        ExperimentTask task, EventStream events, Budget budget, ExperimentControl control, CancellationToken cancellationToken)
    {
        if (task.Part.Kind == PartKind.Search && budget.End.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new SearchEnded();
        }

        using var experiment = await LoadedExperiment.LoadAsync(task.Plan, task.Files, _known, events, _time, cancellationToken).ConfigureAwait(false);
        var leaderboard = new Leaderboard(experiment.Setup.Metric, ranksBaseline: task.Plan.Parameters is null);
        var runner = new TrialRunner(experiment.Setup, budget, events, _time);
        var loop = await StartAsync(task, experiment, runner, leaderboard, budget, control, events, cancellationToken).ConfigureAwait(false);
        events.Send(new StageStarted(ExperimentStage.Searching, string.Join(", ", experiment.Trainers.Keys)));
        if (!await loop.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            return new ExperimentPaused();
        }

        if (task.Part.Kind == PartKind.Search)
        {
            return new SearchEnded();
        }

        var search = new SearchOutcome(leaderboard, experiment.Skipped, loop.Skipped, budget.Elapsed);
        if (leaderboard.Best is null)
        {
            throw new TrainingException($"No trial completed. {leaderboard.CommonFailure ?? "Raise the budget."}");
        }

        events.Send(new StageStarted(ExperimentStage.Ensembling, Describe(leaderboard)));
        var data = await experiment.DataForAsync(leaderboard, cancellationToken).ConfigureAwait(false);
        var builder = new ModelBuilder(experiment.Setup, experiment.Trainers, runner, leaderboard, data, budget, events, _time);
        var models = await builder.BuildAsync(cancellationToken).ConfigureAwait(false);
        var test = await experiment.TestForAsync(models, cancellationToken).ConfigureAwait(false);
        return new ExperimentCompleted(new Publication(task.Plan, task.Files, events, _time).Publish(
            experiment.Setup, models, data, test, search, cancellationToken));
    }

    /// <summary>The search, where earlier runs have brought it.</summary>
    private static async Task<TrialLoop> StartAsync(
        ExperimentTask task,
        LoadedExperiment experiment,
        TrialRunner runner,
        Leaderboard leaderboard,
        Budget budget,
        ExperimentControl control,
        EventStream events,
        CancellationToken cancellationToken)
    {
        var (setup, trainers) = (experiment.Setup, experiment.Trainers);
        var checkpoints = task.Files.TrialsDirectory is null && task.Progress is null
            ? null
            : await TrialCheckpoints.CreateAsync(setup, trainers, task.Files.Data, task.Files.TrialsDirectory, cancellationToken).ConfigureAwait(false);
        var loop = new TrialLoop(
            task.Part, setup, trainers, TunerChoice.Create(setup, trainers, task.Part), runner, leaderboard, checkpoints, budget, control, events)
        {
            AfterSearch = task.Part.Kind == PartKind.Whole && setup.Others is null && SecondLayer.Suits(task.Plan) ? new SecondLayerTime(setup, leaderboard, budget).SecondsNeeded : null,
        };
        if (checkpoints is not null)
        {
            var (outcomes, again) = EarlierTrials.Read(task.Progress, task.Part, experiment, checkpoints);
            loop.Restore(outcomes, again);
        }

        return loop;
    }

    /// <summary>
    /// What the winners are trained on in the rest of the time: all rows, where the search sees a sample of them; the other folds, where trials are scored on some;
    /// otherwise a second layer is.
    /// </summary>
    private static double ShareAfterSearch(ExperimentTask task) =>
        SampledTable.IsNeeded(task.Plan, task.Files.Data, task.Files.MostValues) ? AllRows.Share
        : task.Plan.ScoredFolds < task.Plan.Folds ? 0.35
        : SecondLayer.Suits(task.Plan) ? SecondLayer.Share : 0;

    private static string Describe(Leaderboard leaderboard) => $"{leaderboard.Trials.Count} trials, {leaderboard.Kept.Count} models to choose from";
}
