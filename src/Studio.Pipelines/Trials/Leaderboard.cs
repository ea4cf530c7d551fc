namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Trainers;

/// <summary>What a completed trial trained.</summary>
/// <param name="Members">One a fold, weights summing to 1.</param>
/// <param name="Predictions">Predictions of the validation rows of all folds, fold by fold.</param>
internal sealed record TrainedTrial(IReadOnlyList<FittedMember> Members, PredictionMatrix Predictions);

/// <summary>How a trial ended.</summary>
/// <param name="Trial">The trial in its final state.</param>
/// <param name="Trained">What it trained; null unless completed.</param>
internal sealed record TrialOutcome(Trial Trial, TrainedTrial? Trained);

/// <summary>The trials that have ended, and the models of the best one; the models of all others are let go.</summary>
internal sealed class Leaderboard(Metric metric)
{
    private readonly List<Trial> _trials = [];

    /// <summary>The best completed trial; the first of equals, so that nothing replaces the baseline without beating it. Null before one completes.</summary>
    public Trial? Best { get; private set; }

    /// <summary>What the best trial trained.</summary>
    public TrainedTrial? BestTrained { get; private set; }

    /// <summary>Trials in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Trials => _trials;

    /// <summary>The baseline's score; NaN when it did not complete.</summary>
    public double BaselineScore => _trials.Find(trial => trial.Learner == TrainerCatalog.Baseline)?.Score ?? double.NaN;

    /// <summary>True when a learner other than the baseline has completed.</summary>
    public bool HasRealModel => _trials.Exists(trial => trial.State == TrialState.Completed && trial.Learner != TrainerCatalog.Baseline);

    /// <summary>The reason that most failed trials have; null when none failed.</summary>
    public string? CommonFailure => _trials
        .Where(trial => trial.State == TrialState.Failed)
        .GroupBy(trial => trial.Reason)
        .MaxBy(group => group.Count())?.Key;

    /// <summary>Completed trials, the best first, then the pruned and then the failed ones; equals in the order of their numbers.</summary>
    public IReadOnlyList<Trial> Ranked => [.. _trials.OrderBy(trial => trial.State).ThenBy(Loss).ThenBy(trial => trial.Number)];

    /// <summary>The score as something to minimise; null unless completed.</summary>
    public double? Loss(Trial trial) => metric.Direction == MetricDirection.Maximize ? -trial.Score : trial.Score;

    /// <summary>Adds a trial that ended.</summary>
    public void Add(TrialOutcome outcome)
    {
        _trials.Add(outcome.Trial);
        if (outcome is not { Trained: { } trained, Trial.Score: { } score })
        {
            return;
        }

        if (metric.IsBetter(score, Best?.Score ?? double.NaN))
        {
            Release(BestTrained);
            (Best, BestTrained) = (outcome.Trial, trained);
        }
        else
        {
            Release(trained);
        }
    }

    /// <summary>Models may hold native memory. Featurizers are shared and stay.</summary>
    private static void Release(TrainedTrial? trained)
    {
        foreach (var member in trained?.Members ?? [])
        {
            (member.Model as IDisposable)?.Dispose();
        }
    }
}
