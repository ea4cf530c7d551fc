namespace Studio.Pipelines.Trials;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;

/// <summary>What all trials of an experiment share.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Shape">Shape of the data that learners train on.</param>
/// <param name="Folds">The splits.</param>
/// <param name="Features">Featurized folds.</param>
/// <param name="Truth">Labels of the validation rows of all folds, fold by fold.</param>
/// <param name="Metric">What decides.</param>
internal sealed record TrialSetup(
    TrainingPlan Plan, DataShape Shape, IReadOnlyList<Fold> Folds, FeatureCache Features, TargetVector Truth, Metric Metric);

/// <summary>
/// Runs one trial: trains on every fold, predicts its validation rows, and scores all these predictions together. A score
/// is over all folds or there is none. Whatever goes wrong becomes the trial's state and reason.
/// </summary>
internal sealed class TrialRunner(TrialSetup setup, Budget budget, EventStream events, TimeProvider time)
{
    /// <summary>Runs a trial to its end.</summary>
    /// <param name="waiting">The trial.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="limitSeconds">Seconds it may take; infinite for none. A trial without limit also outlives the end of the search.</param>
    /// <param name="experienced">True when the learner has completed a trial, so that its first fold is no slower than the others.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TrialOutcome> RunAsync(
        Trial waiting, ITrainer trainer, double? limitSeconds, bool experienced, CancellationToken cancellationToken)
    {
        using var timer = budget.CreateTimer(limitSeconds ?? double.PositiveInfinity);
        using var stop = limitSeconds is null
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken)
            : CancellationTokenSource.CreateLinkedTokenSource(budget.End, timer.Token);
        var token = stop.Token;
        var start = time.GetTimestamp();
        Trial Ended(TrialState state, string? reason, double? score = null) =>
            waiting with { State = state, Reason = reason, Score = score, Seconds = time.GetElapsedTime(start).TotalSeconds };
        try
        {
            var pace = new FoldPace(time, setup.Folds.Count, limitSeconds ?? double.PositiveInfinity, experienced);
            var trained = await AbandonableWork.RunAsync(() => Train(waiting, trainer, pace, token), token).ConfigureAwait(false);
            var score = setup.Metric.Evaluate(setup.Truth, trained.Predictions);
            return double.IsFinite(score)
                ? new TrialOutcome(Ended(TrialState.Completed, null, score), trained)
                : new TrialOutcome(Ended(TrialState.Failed, ScoreReason(score)), null);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new TrialOutcome(Ended(TrialState.Pruned, budget.EndReason), null);
        }
        catch (TrialTooSlowException)
        {
            return new TrialOutcome(Ended(TrialState.Pruned, budget.EndReason), null);
        }
        catch (Exception exception)
        {
            return new TrialOutcome(Ended(TrialState.Failed, FailureReason.Of(exception)), null);
        }
    }

    private TrainedTrial Train(Trial trial, ITrainer trainer, FoldPace pace, CancellationToken token)
    {
        var members = new List<FittedMember>();
        var predictions = new List<PredictionMatrix>();
        for (var fold = 0; fold < setup.Folds.Count; fold++)
        {
            token.ThrowIfCancellationRequested();
            var features = setup.Features.Get(fold, trainer.Featurizer(trial.Parameters));
            token.ThrowIfCancellationRequested();
            pace.StartFold();
            var run = new TrainingRun(
                setup.Shape,
                features.Training,
                features.Validation,
                trial.Parameters,
                unchecked(setup.Plan.Seed + fold),
                setup.Plan.Threads,
                events.Progress(trial.Number, fold + 1, token));
            var model = trainer.Train(run, token);
            var prediction = PredictionReader.Predict(model, features.Validation, setup.Plan.Task);
            Check(prediction, features.Validation.RowCount);
            members.Add(new FittedMember(features.Featurizer, model, 1.0 / setup.Folds.Count));
            predictions.Add(prediction);
            pace.EndFold();
        }

        return new TrainedTrial(members, Concatenate(predictions));
    }

    private void Check(PredictionMatrix prediction, int rows)
    {
        var columns = setup.Plan.Task == TaskKind.Regression ? 1 : setup.Shape.Classes;
        if (prediction.Rows != rows || prediction.Columns != columns)
        {
            throw new TrainingException($"It predicted {prediction.Rows} × {prediction.Columns} values, {rows} × {columns} were expected.");
        }

        if (Array.Exists(prediction.Values, value => !float.IsFinite(value)))
        {
            throw new TrainingException("It predicted values that are no finite numbers; the training diverged.");
        }
    }

    private static PredictionMatrix Concatenate(List<PredictionMatrix> parts) =>
        new([.. parts.SelectMany(part => part.Values)], parts.Sum(part => part.Rows), parts[0].Columns);

    private string ScoreReason(double score) => string.Create(
        CultureInfo.InvariantCulture,
        $"Its {setup.Metric.Name} is {score}, which cannot be ranked; the validation rows may hold too few different labels.");
}
