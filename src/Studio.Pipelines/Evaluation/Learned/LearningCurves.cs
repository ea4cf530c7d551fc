namespace Studio.Pipelines.Evaluation.Learned;

using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Tells whether more data would help: by the trials that the search made on fewer rows, and where it made none by training the best configuration that is cheap enough
/// again on a quarter, half and all of the training rows of the first fold.
/// </summary>
internal static class LearningCurves
{
    private static readonly double[] s_shares = [0.25, 0.5, 1];

    // Together they take 1.75 times what one fold takes, which is known of the search; the clock ends what takes longer.
    private const double Factor = 1.75;
    private const double MostExpected = 6;
    private const double LeastExpected = 2;
    private const double MostSeconds = 12;

    // Of the way from the baseline to its own score: a step that brings less is hardly worth rows. Used where there are no intervals.
    private const double Telling = 0.02;

    private const int FewestRows = 100;

    /// <summary>The curve, or null with the reason.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="trials">The trials of its search.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static (LearningCurve? Curve, string Note) Of(EvaluationSubject subject, IReadOnlyList<Trial> trials, CancellationToken cancellationToken) => OfSearch(subject.Metric, trials) is { } curve
        ? (curve, "The search has tried this configuration on fewer rows as well; single scores, without intervals.")
        : Refit(subject, trials, cancellationToken);

    /// <summary>That of the best configuration which the search has tried on fewer rows and on all of them; null for none.</summary>
    internal static LearningCurve? OfSearch(Metric metric, IReadOnlyList<Trial> trials)
    {
        double Loss(Trial trial) => metric.Direction == MetricDirection.Maximize ? -trial.Score!.Value : trial.Score!.Value;
        var steps = trials
            .Where(trial => trial is { State: TrialState.Completed, Score: not null, IsOfSearch: true })
            .GroupBy(trial => (trial.Learner, trial.Parameters))
            .Select(group => group.GroupBy(trial => trial.Fidelity).OrderBy(share => share.Key).Select(share => share.MinBy(Loss)!).ToList())
            .Where(group => group.Count > 1 && group[^1].Fidelity == 1)
            .MinBy(group => Loss(group[^1]));
        if (steps is null)
        {
            return null;
        }

        var (last, before) = (steps[^1], steps[^2]);
        var gain = Loss(before) - Loss(last);
        var way = trials.FirstOrDefault(trial => trial is { Learner: TrainerCatalog.Baseline, Score: not null }) is { } baseline ? Loss(baseline) - Loss(last) : 0;
        var helps = gain > Telling * Math.Max(0, way);
        return new LearningCurve(
            last.Number,
            last.Learner,
            Refitted: false,
            [.. steps.Select(trial => new LearningPoint(trial.Fidelity, null, Single(trial.Score!.Value)))],
            Single(gain),
            helps,
            Text(metric, before.Fidelity, gain, helps));
    }

    private static (LearningCurve? Curve, string Note) Refit(EvaluationSubject subject, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        var (plan, metric) = (subject.Plan, subject.Metric);
        double Loss(Trial trial) => metric.Direction == MetricDirection.Maximize ? -trial.Score!.Value : trial.Score!.Value;
        if (Obstacle(plan, subject.DataFile) is { } reason)
        {
            return (null, reason);
        }

        var expected = Math.Max(LeastExpected, subject.Share(MostExpected, 1));
        var known = trials
            .Where(trial => trial is { State: TrialState.Completed, Fidelity: 1, Score: not null, IsOfSearch: true, Learner: not TrainerCatalog.Baseline }
                && TrainerCatalog.Find(trial.Learner) is not null && !EmbeddedFeaturizer.IsChosenBy(trial.Parameters))
            .OrderBy(Loss)
            .ToList();
        if (known.Find(trial => Factor * trial.Seconds / Math.Max(1, plan.ScoredFolds ?? plan.Folds) <= expected) is not { } cheap)
        {
            return (null, known.Count == 0
                ? "The search tried no configuration on fewer rows, and none that could be trained again without an encoder."
                : string.Create(CultureInfo.InvariantCulture, $"The search tried no configuration on fewer rows, and training one again to find out would take more than {expected:F0} s."));
        }

        var points = Train(subject, cheap, cancellationToken);
        return points is null
            ? (null, string.Create(CultureInfo.InvariantCulture, $"The search tried no configuration on fewer rows, and training trial {cheap.Number} again on a few did not end within {MostSeconds:F0} s, or there were fewer than {FewestRows} rows."))
            : (points, cheap == known[0]
                ? "The search tried no configuration on fewer rows: the best trial was trained again on the first fold."
                : $"The search tried no configuration on fewer rows: trial {cheap.Number}, the best of those that are trained quickly, was trained again on the first fold.");
    }

    /// <summary>Why nothing may be trained again, in one sentence; null when it may.</summary>
    private static string? Obstacle(TrainingPlan plan, string data) =>
        plan.Pictures is not null ? "The search tried no configuration on fewer rows, and models of pictures take too long to be trained again for it."
        : SampledTable.IsNeeded(plan, data, SampledTable.UsualMostValues) ? "The search tried no configuration on fewer rows, and the table is too large to train one again for it."
        : null;

    /// <summary>Trains on all shares; null where not all of it was done in time, or there are too few rows.</summary>
    private static LearningCurve? Train(EvaluationSubject subject, Trial trial, CancellationToken cancellationToken)
    {
        var (plan, metric) = (subject.Plan, subject.Metric);
        var table = SampledTable.LoadAsync(plan, subject.DataFile, SampledTable.UsualMostValues, cancellationToken).GetAwaiter().GetResult();
        var fold = table.Folds[0];
        if (fold.Training.Length < FewestRows)
        {
            return null;
        }

        var setup = Setup(plan, metric, table.Data, fold);
        using var budget = new Budget(subject.Time, subject.Time.GetTimestamp(), MostSeconds, 0, CancellationToken.None, cancellationToken);
        var runner = new TrialRunner(setup, budget, new Nobody(), subject.Time);
        var trained = new List<PredictionMatrix>();
        foreach (var share in s_shares)
        {
            var waiting = new Trial(trial.Number, trial.Learner, trial.Parameters, TrialState.Running, null, null, 0) { Fidelity = share };
            var outcome = runner.RunAsync(waiting, TrainerCatalog.Find(trial.Learner)!, () => new TrialTime(null, MostSeconds), experienced: true, cancellationToken).GetAwaiter().GetResult();
            if (outcome.Trained is not { } ended)
            {
                return null;
            }

            trained.Add(ended.Predictions);
            ended.Release();
        }

        var scores = trained.Select(predictions => BootstrapIntervals.Of([metric], setup.Truth, predictions, new BootstrapDrawing(plan.Seed, Samples: 200) { Threads = plan.Threads }, cancellationToken)[0]);
        var gain = PairedIntervals.Compare([metric], setup.Truth, trained[^2], trained[^1], plan.Seed, cancellationToken)[0];
        return new LearningCurve(
            trial.Number,
            trial.Learner,
            Refitted: true,
            [.. s_shares.Zip(scores, (share, score) => new LearningPoint(share, (int)Math.Round(share * fold.Training.Length), score))],
            gain.Gain,
            gain.Better() > 0,
            Text(metric, s_shares[^2], gain.Gain.Value, gain.Better() > 0));
    }

    private static TrialSetup Setup(TrainingPlan plan, Metric metric, ExperimentData data, Fold fold)
    {
        var shape = new DataShape(plan.Task, data.Truth.Classes, fold.Training.Length, plan.Features.Count)
        {
            Texts = plan.Features.Count(feature => feature.Purpose == ColumnPurpose.Text),
            Weighted = plan.Weight is not null,
            Monotone = plan.Features.Any(feature => feature.Monotone is not null),
            Grouped = plan.Features.Any(feature => feature.InteractionGroup is not null),
        };
        return new TrialSetup(
            plan, shape, [fold], 1, new FeatureCache(plan, data, [fold], FeaturizerCatalog.All), data.Truth.Gather(fold.Validation), metric, TrialParallelism.For(plan.Threads, plan.MemoryBytes, shape, 1));
    }

    private static Estimate Single(double value) => new(value, double.NaN, double.NaN);

    private static string Text(Metric metric, double from, double gain, bool helps)
    {
        var change = string.Create(CultureInfo.InvariantCulture, $"From {from:P0} of the training rows to all of them {metric.Name} became {(gain >= 0 ? "better" : "worse")} by {Math.Abs(gain):G3}");
        return helps
            ? $"{change}: more rows of the same kind would probably make the model better."
            : $"{change}, which chance alone could bring on these validation rows: whether more rows of the same kind would help is open.";
    }

    /// <summary>Trials that are made to find something out are no trials of the search.</summary>
    private sealed class Nobody : ITrialListener
    {
        public void Started(Trial trial)
        {
        }

        public void Ended(Trial trial, string? file)
        {
        }

        public void Dropped(int number)
        {
        }

        public IProgress<IterationProgress> Progress(int trial, int fold, CancellationToken until) => new Silence();

        private sealed class Silence : IProgress<IterationProgress>
        {
            public void Report(IterationProgress value)
            {
            }
        }
    }
}
