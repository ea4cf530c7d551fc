namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>What all trials of an experiment share.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Shape">Shape of the data that learners train on.</param>
/// <param name="Folds">The splits; the first <paramref name="ScoredFolds"/> of them score trials, the others only train more members of the winners.</param>
/// <param name="ScoredFolds">Folds that every trial is scored on.</param>
/// <param name="Features">Featurized folds.</param>
/// <param name="Truth">Labels of the validation rows of the scored folds, fold by fold.</param>
/// <param name="Metric">What decides.</param>
/// <param name="Parallelism">How threads are used.</param>
/// <param name="Texts">The pretrained encoder of the text columns; null for none.</param>
internal sealed record TrialSetup(
    TrainingPlan Plan,
    DataShape Shape,
    IReadOnlyList<Fold> Folds,
    int ScoredFolds,
    FeatureCache Features,
    TargetVector Truth,
    Metric Metric,
    TrialParallelism Parallelism,
    EmbeddedTexts? Texts = null)
{
    /// <summary>The vectors of texts and pictures; null without an encoder.</summary>
    public ColumnVectors? Vectors { get; init; }

    /// <summary>The pretrained net for the pictures; null for none.</summary>
    public EmbeddedPictures? Pictures { get; init; }

    /// <summary>Rows of a large table that are not in memory; null for none.</summary>
    public OtherRows? Others { get; init; }

    /// <summary>Whose turn it is on the processor and on the plan's device.</summary>
    public DeviceTurns Turns { get; } = new(Plan.Device, Parallelism);
}

/// <summary>The time a trial may take.</summary>
/// <param name="Wanted">Seconds after which learners with iterations end with what they have; null for none.</param>
/// <param name="Allowed">Seconds that its folds have to fit; null for no limit, and then it also outlives the end of the search.</param>
internal sealed record TrialTime(double? Wanted, double? Allowed)
{
    /// <summary>No limit.</summary>
    public static TrialTime Unlimited { get; } = new(null, null);
}

/// <summary>
/// Runs one trial: trains on every scored fold, predicts its validation rows, and scores all these predictions together. A score
/// is over all scored folds or there is none. Whatever goes wrong becomes the trial's state and reason.
/// </summary>
internal sealed class TrialRunner(TrialSetup setup, Budget budget, ITrialListener listener, TimeProvider time)
{
    private readonly TrainingSample _sample = new(setup.Plan.Seed);

    /// <summary>Where features come from; the columns of the experiment by default.</summary>
    public IFoldFeatures Source { get; init; } = setup.Features;

    /// <summary>Runs a trial to its end.</summary>
    /// <param name="waiting">The trial.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="allow">Says the time it may take, once it is its turn; null for all it needs, also when the search has ended.</param>
    /// <param name="experienced">True when the learner has completed a trial, so that its first fold is no slower than the others.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <param name="heat">May end it after its first folds; null to train all.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<TrialOutcome> RunAsync(
        Trial waiting, ITrainer trainer, Func<TrialTime>? allow, bool experienced, CancellationToken cancellationToken, RaceHeat? heat = null)
    {
        try
        {
            using var turn = await setup.Turns.EnterAsync(trainer, allow is null ? cancellationToken : budget.End).ConfigureAwait(false);
            return await RunAsync(waiting, trainer, turn, new TrialTraining(allow?.Invoke() ?? TrialTime.Unlimited, experienced, new TrialProgress(), heat), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (budget.End.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new TrialOutcome(waiting with { State = TrialState.Pruned, Reason = budget.EndReason }, null);
        }
    }

    private async Task<TrialOutcome> RunAsync(
        Trial waiting, ITrainer trainer, IDisposable turn, TrialTraining how, CancellationToken cancellationToken)
    {
        var token = how.Time.Allowed is null ? cancellationToken : budget.End;
        var start = time.GetTimestamp();
        Trial Ended(TrialState state, string? reason, double? score = null) =>
            how.Progress.Complete(waiting) with { State = state, Reason = reason, Score = score, Seconds = time.GetElapsedTime(start).TotalSeconds };
        try
        {
            var trained = await AbandonableWork
                .RunAsync(() => Train(waiting, trainer, turn, how, token), token)
                .ConfigureAwait(false);
            var score = setup.Metric.Evaluate(setup.Truth, trained.Predictions);
            return double.IsFinite(score)
                ? new TrialOutcome(WithRows(Ended(TrialState.Completed, null, score), trainer), trained)
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
        catch (TrialOutracedException outraced)
        {
            return new TrialOutcome(Ended(TrialState.Outraced, outraced.Message), null);
        }
        catch (Exception exception)
        {
            return new TrialOutcome(Ended(TrialState.Failed, FailureReason.Of(exception)), null);
        }
    }

    /// <summary>Says of a trial of a large table how many rows it learned from, where that is not all of them.</summary>
    private Trial WithRows(Trial trial, ITrainer trainer)
    {
        if (setup.Others is not { } others)
        {
            return trial;
        }

        var (all, held) = (setup.Shape.Rows + others.Count, Math.Round(trial.Fidelity * Features(trial, trainer, 0).Training.RowCount));
        var rows = held + (trial.TakesAllRows ? others.Count : 0);
        return rows >= all ? trial : trial with
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"Trained on {rows} of {all} rows.{(trial.Note is null ? string.Empty : $" {trial.Note}")}"),
        };
    }

    /// <summary>Trains a completed trial's configuration on one of the folds that do not score.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="fold">Index of the fold.</param>
    /// <param name="limit">When learners with iterations end; null for no limit.</param>
    /// <param name="token">Stops it.</param>
    public FittedMember TrainFold(Trial trial, ITrainer trainer, int fold, TimeLimit? limit, CancellationToken token) =>
        Fit(trial, trainer, Features(trial, trainer, fold), new FitOptions(fold, limit, null), token).Member;

    /// <summary>Trains a completed trial's configuration on all rows.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="iterations">Rounds or epochs, since there are no rows to stop early on; null for learners without any.</param>
    /// <param name="token">Stops it.</param>
    public FittedMember Refit(Trial trial, ITrainer trainer, int? iterations, CancellationToken token) =>
        Fit(trial, trainer, AllRows(trial, trainer), new FitOptions(0, null, iterations), token).Member;

    /// <summary>Trains a completed trial's configuration on the training rows of a fold without a look at its validation rows, and predicts these.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="fold">Index of the fold.</param>
    /// <param name="iterations">Rounds or epochs; null for learners without any.</param>
    /// <param name="token">Stops it.</param>
    public PredictionMatrix PredictFold(Trial trial, ITrainer trainer, int fold, int? iterations, CancellationToken token)
    {
        var features = Features(trial, trainer, fold);
        var (member, _) = Fit(trial, trainer, features with { Validation = features.Training.Gather([]) }, new FitOptions(fold, null, iterations), token);
        var prediction = PredictionReader.Predict(member.Model, features.Validation, setup.Plan.Task);
        Check(prediction, features.Validation.RowCount);
        return prediction;
    }

    private TrainedTrial Train(Trial trial, ITrainer trainer, IDisposable turn, TrialTraining how, CancellationToken token)
    {
        var groups = Groups(trainer);
        var atOnce = Math.Min(setup.Turns.Folds(trainer), groups.Length);
        var pace = new FoldPace(time, groups.Length, atOnce, how.Time.Allowed ?? double.PositiveInfinity, how.Experienced, isStoppable: groups.Length > atOnce || groups[0].Length == 1);
        var waves = Math.Ceiling(groups.Length / (double)atOnce);
        var fits = new (FittedMember Member, PredictionMatrix Predictions)[setup.ScoredFolds];
        setup.Turns.Run(turn, trainer, groups.Length, group =>
        {
            token.ThrowIfCancellationRequested();
            var features = Array.ConvertAll(groups[group], fold => Features(trial, trainer, fold));
            var started = time.GetTimestamp();
            var limit = how.Time.Wanted is { } wanted ? new TimeLimit(time, wanted / waves) : null;
            var options = Array.ConvertAll(groups[group], fold => new FitOptions(fold, limit, null, how.Progress));
            foreach (var (fold, fit) in groups[group].Zip(FitTogether(trial, trainer, features, options, token)))
            {
                fits[fold] = fit;
                how.Heat?.EndFold(fold, fit.Predictions);
            }

            pace.EndFold(started);
        });
        return new TrainedTrial(
            fits.Select(fit => fit.Member),
            Concatenate(Array.ConvertAll(fits, fit => fit.Predictions)))
        {
            Seconds = pace.SecondsAlone,
        };
    }

    /// <summary>The scored folds, those together that one thread trains together; each by itself where the learner cannot.</summary>
    private int[][] Groups(ITrainer trainer)
    {
        var folds = Enumerable.Range(0, setup.ScoredFolds);
        return trainer is IFoldsTrainer together && together.TrainsTogether(setup.Shape, setup.Plan.Device)
            ? [.. folds.Chunk((int)Math.Ceiling(setup.ScoredFolds / (double)setup.Turns.Folds(trainer)))]
            : [.. folds.Chunk(1)];
    }

    private (FittedMember Member, PredictionMatrix Predictions) Fit(
        Trial trial, ITrainer trainer, FoldFeatures features, FitOptions options, CancellationToken token)
    {
        var fit = Begin(trial, features, options, token);
        return End(fit, trainer.Train(fit.Run, token));
    }

    private IEnumerable<(FittedMember Member, PredictionMatrix Predictions)> FitTogether(
        Trial trial, ITrainer trainer, FoldFeatures[] features, FitOptions[] options, CancellationToken token)
    {
        var fits = features.Zip(options, (rows, how) => Begin(trial, rows, how, token)).ToArray();
        var models = fits.Length == 1 ? [trainer.Train(fits[0].Run, token)] : ((IFoldsTrainer)trainer).TrainFolds([.. fits.Select(fit => fit.Run)], token);
        return fits.Zip(models, End);
    }

    private BegunFit Begin(Trial trial, FoldFeatures features, FitOptions options, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var target = TargetTransform.For(trial.Parameters, features.Training);
        var training = target.Apply(_sample.Of(features.Training, trial.Fidelity));
        var further = trial.TakesAllRows ? setup.Others?.Behind(features.Featurizer, features.Training.Column<VectorColumn>(ColumnNames.Features).Width, target) : null;
        var metric = features.Validation.RowCount == 0
            ? null
            : new ValidationMetric(setup.Metric, setup.Plan, target, features.Validation);
        var run = new TrainingRun(
            setup.Shape with { Rows = training.RowCount + (further?.Count ?? 0) },
            training,
            target.Apply(features.Validation),
            trial.Parameters,
            unchecked(setup.Plan.Seed + options.Fold),
            setup.Parallelism.Threads,
            options.Listen(listener.Progress(trial.Number, options.Fold + 1, token)),
            options.Limit,
            options.Iterations)
        {
            Columns = setup.Plan.Features,
            Device = setup.Plan.Device,
            Further = further,
            Evaluate = metric is null ? null : metric.Evaluate,
        };
        return new BegunFit(features, target, run);
    }

    private (FittedMember Member, PredictionMatrix Predictions) End(BegunFit fit, ITransformer trained)
    {
        var (features, target, _) = fit;
        var model = target.Wrap(trained, features.Validation);
        var prediction = PredictionReader.Predict(model, features.Validation, setup.Plan.Task);
        Check(prediction, features.Validation.RowCount);
        return (new FittedMember(features.Featurizer, model, 1), prediction);
    }

    private FoldFeatures Features(Trial trial, ITrainer trainer, int fold) =>
        Source.Get(fold, EmbeddedFeaturizer.Choose(trainer.Featurizer(trial.Parameters), trial.Parameters));

    private FoldFeatures AllRows(Trial trial, ITrainer trainer)
    {
        var (featurizer, training) = Source.GetAll(EmbeddedFeaturizer.Choose(trainer.Featurizer(trial.Parameters), trial.Parameters));
        return new FoldFeatures(featurizer, training, training.Gather([]));
    }

    private void Check(PredictionMatrix prediction, int rows)
    {
        var columns = setup.Plan.Task.Layout.Columns(setup.Shape.Classes);
        if (prediction.Rows != rows || prediction.Columns != columns)
        {
            throw new TrainingException($"It predicted {prediction.Rows} × {prediction.Columns} values, {rows} × {columns} were expected.");
        }

        if (Array.Exists(prediction.Values, value => !float.IsFinite(value)))
        {
            throw new TrainingException("It predicted values that are no finite numbers; the training diverged.");
        }
    }

    private static PredictionMatrix Concatenate(PredictionMatrix[] parts) => parts.Length == 1
        ? parts[0]
        : new([.. parts.SelectMany(part => part.Values)], parts.Sum(part => part.Rows), parts[0].Columns);

    private string ScoreReason(double score) => string.Create(
        CultureInfo.InvariantCulture,
        $"Its {setup.Metric.Name} is {score}, which cannot be ranked; the validation rows may hold too few different labels.");

    /// <summary>What differs from one fit of a trial to the next: the fold (0 for all rows), and when its learner ends.</summary>
    private sealed record FitOptions(int Fold, TimeLimit? Limit, int? Iterations, TrialProgress? Progress = null)
    {
        public IProgress<IterationProgress> Listen(IProgress<IterationProgress> next) => Progress?.Fold(Fold, next) ?? next;
    }

    /// <summary>How the folds of a trial are trained: the time there is, whether its learner has completed a trial before, who listens, and what it races against.</summary>
    private sealed record TrialTraining(TrialTime Time, bool Experienced, TrialProgress Progress, RaceHeat? Heat);

    /// <summary>A fit that is about to be trained.</summary>
    private sealed record BegunFit(FoldFeatures Features, TargetTransform Target, TrainingRun Run);
}
