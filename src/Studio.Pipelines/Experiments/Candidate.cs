namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>A trial within a candidate.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Weight">Its share; all shares sum to 1.</param>
internal sealed record CandidateMember(Trial Trial, double Weight);

/// <summary>A model that may be published, before it is built.</summary>
/// <param name="Name">See <see cref="ModelNames"/>.</param>
/// <param name="Members">The heaviest first.</param>
/// <param name="Predictions">Its predictions of the validation rows of the scored folds.</param>
internal sealed record Candidate(string Name, IReadOnlyList<CandidateMember> Members, PredictionMatrix Predictions)
{
    /// <summary>How many folds it is averaged over; see <see cref="FoldShares"/>.</summary>
    public double FoldTimes { get; init; } = FoldShares.UsualTimes;

    private const int FewRows = 4_000;
    private const int PerLearnerOnFewRows = 3;

    // Standard errors by which both layers have to be better than the first alone.
    private const double SecondLayerGain = 0.5;

    /// <summary>The best single trial.</summary>
    /// <param name="leaderboard">With at least one completed trial.</param>
    public static Candidate Single(Leaderboard leaderboard) =>
        new(ModelNames.Single, [new CandidateMember(leaderboard.Kept[0].Trial, 1)], leaderboard.Kept[0].Trained.Predictions);

    /// <summary>The ensemble, or the best single trial where no ensemble beats it.</summary>
    public static Candidate Best(Leaderboard leaderboard, TrialSetup setup, CancellationToken finishSoon)
    {
        var single = Single(leaderboard) with { Name = ModelNames.Best };
        var kept = Choosable(leaderboard, setup.Shape.Rows);
        return kept.Count <= 1 ? single : Chosen(kept, single, setup, finishSoon);
    }

    /// <summary>An ensemble of both layers, or that of the first where it is not better by more than chance explains.</summary>
    public static Candidate WithSecondLayer(Candidate first, Leaderboard leaderboard, TrialSetup setup, CancellationToken finishSoon)
    {
        if (leaderboard.SecondLayer.Count == 0)
        {
            return first;
        }

        var both = Chosen([.. Choosable(leaderboard, setup.Shape.Rows), .. leaderboard.SecondLayer], first, setup, finishSoon);
        var metric = setup.Metric with { Evaluate = setup.Metric.Cautious ?? setup.Metric.Evaluate };
        return PairedBootstrap.Gain(metric, setup.Truth, both.Predictions, first.Predictions, setup.Plan.Seed).InStandardErrors > SecondLayerGain ? both : first;
    }

    private static Candidate Chosen(IReadOnlyList<(Trial Trial, TrainedTrial Trained)> kept, Candidate otherwise, TrialSetup setup, CancellationToken finishSoon)
    {
        PredictionMatrix[] predictions = [.. kept.Select(entry => entry.Trained.Predictions)];
        var weights = EnsembleSelection.Select(predictions, setup.Truth, setup.Metric, setup.Plan.Seed, finishSoon);
        var members = kept
            .Select((entry, index) => (entry.Trial, Predictions: predictions[index], Weight: weights[index]))
            .Where(member => member.Weight > 0)
            .OrderByDescending(member => member.Weight)
            .ThenBy(member => member.Trial.Number)
            .ToArray();
        var average = EnsembleSelection.Average([.. members.Select(member => (member.Predictions, member.Weight))]);
        var evaluate = setup.Metric.Cautious ?? setup.Metric.Evaluate;
        return setup.Metric.IsBetter(evaluate(setup.Truth, average), evaluate(setup.Truth, otherwise.Predictions))
            ? new Candidate(ModelNames.Best, [.. members.Select(member => new CandidateMember(member.Trial, member.Weight))], average)
            : otherwise;
    }

    /// <summary>
    /// What an ensemble is chosen from, the best first: not the baseline, which to a metric of ranks is a constant that changes nothing, but
    /// spoils the probabilities. On few rows only some trials of each learner: the best of many alike are the best by chance.
    /// </summary>
    private static List<(Trial Trial, TrainedTrial Trained)> Choosable(Leaderboard leaderboard, int rows)
    {
        var real = leaderboard.Kept.Where(entry => entry.Trial.Learner != TrainerCatalog.Baseline);
        return rows >= FewRows
            ? [.. real]
            : [.. real.GroupBy(entry => entry.Trial.Learner)
                .SelectMany(group => group.Take(PerLearnerOnFewRows))
                .OrderBy(entry => leaderboard.Loss(entry.Trial))
                .ThenBy(entry => entry.Trial.Number)];
    }

    /// <summary>Where its numbers end; null for nowhere, as where columns must not interact: at a limit they would.</summary>
    /// <param name="setup">The experiment.</param>
    /// <param name="truth">Labels of all rows.</param>
    public NumberLimits? Limits(TrialSetup setup, TargetVector truth) => setup.Plan.Task.HasClasses || setup.Shape.Grouped
        ? null
        : NumberLimits.Choose(setup.Metric, Predictions, truth, [.. setup.Folds.Take(setup.ScoredFolds)]);

    /// <summary>What is done to its probabilities: calibrated when asked for or when log-loss decides, weighted where predicted classes do.</summary>
    public ProbabilityAdjustment Adjustment(TrialSetup setup)
    {
        var task = setup.Plan.Task;
        var sharpness = task.Allows(PredictionAdjustments.Calibration) && (setup.Plan.Calibrate || setup.Metric.Name == MetricCatalog.LogLoss)
            ? AdjustmentFit.Sharpness(setup.Truth, Predictions)
            : 1;
        var adjusted = new ProbabilityAdjustment(sharpness);
        return task.Allows(PredictionAdjustments.ClassWeights) && setup.Metric.TunesThreshold && setup.Plan.Decision is null
            ? adjusted with { ClassWeights = AdjustmentFit.ClassWeights(setup.Truth, adjusted.Apply(Predictions), setup.Metric) }
            : adjusted;
    }
}
