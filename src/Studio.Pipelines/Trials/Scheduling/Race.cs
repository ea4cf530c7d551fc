namespace Studio.Pipelines.Trials.Scheduling;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Trainers;

/// <summary>A trial was ended after its first folds, because it would hardly add anything to an ensemble.</summary>
internal sealed class TrialOutracedException(string reason) : Exception(reason);

/// <summary>
/// Ends trials after their first folds when what they could add to an ensemble is improbable: mixed into the best trials so far on these folds, in no share do they make it better
/// by two standard errors' grace. Scores of some folds are never compared with scores of all: both sides are looked at on the same rows.
/// </summary>
/// <param name="setup">The experiment.</param>
internal sealed class Race(TrialSetup setup)
{
    private const int LeastFolds = 4;
    private const int LeastTrials = 4;
    private const int MostMembers = 4;

    private readonly Metric _metric = setup.Metric with { Evaluate = setup.Metric.Cautious ?? setup.Metric.Evaluate };

    /// <summary>What a trial that starts now is held against; null while there is too little.</summary>
    /// <param name="leaderboard">The trials so far.</param>
    public RaceHeat? Start(Leaderboard leaderboard)
    {
        var real = leaderboard.Kept.Where(entry => entry.Trial.Learner != TrainerCatalog.Baseline).ToList();
        if (setup.ScoredFolds < LeastFolds || setup.Plan.Parameters is not null || real.Count < LeastTrials)
        {
            return null;
        }

        var best = real.GroupBy(entry => entry.Trial.Learner).Select(group => group.First().Trained.Predictions).Take(MostMembers).ToList();
        return new RaceHeat(setup, _metric, EnsembleSelection.Average([.. best.Select(predictions => (predictions, 1.0 / best.Count))]));
    }
}

/// <summary>One trial against the best so far. Looks when a quarter and when half of the folds are there, whatever others are done already, so that the same trial ends the same way every time.</summary>
/// <param name="setup">The experiment.</param>
/// <param name="metric">What decides.</param>
/// <param name="best">Predictions of the best so far, fold by fold.</param>
internal sealed class RaceHeat(TrialSetup setup, Metric metric, PredictionMatrix best)
{
    private const double Grace = 2;
    private static readonly double[] Shares = [0.1, 0.25, 0.5];

    private readonly Lock _lock = new();
    private readonly PredictionMatrix?[] _folds = new PredictionMatrix?[setup.ScoredFolds];
    private readonly int[] _looks = [.. new[] { setup.ScoredFolds / 4, setup.ScoredFolds / 2 }.Where(folds => folds >= 2).Distinct()];

    /// <summary>A fold is predicted.</summary>
    /// <exception cref="TrialOutracedException">The trial is not worth its other folds.</exception>
    public void EndFold(int fold, PredictionMatrix predictions)
    {
        int look;
        lock (_lock)
        {
            _folds[fold] = predictions;
            look = Array.Find(_looks, folds => fold < folds && Enumerable.Range(0, folds).All(index => _folds[index] is not null));
        }

        if (look > 0 && look < _folds.Length && IsHopeless(look))
        {
            throw new TrialOutracedException(string.Create(CultureInfo.InvariantCulture, $"After {look} of {_folds.Length} folds it was improbable that it would add anything to an ensemble."));
        }
    }

    private bool IsHopeless(int folds)
    {
        var first = Enumerable.Range(0, folds).Select(fold => _folds[fold]!).ToList();
        int[] rows = [.. Enumerable.Range(0, first.Sum(part => part.Rows))];
        var own = first[0] with { Values = [.. first.SelectMany(part => part.Values)], Rows = rows.Length };
        var (others, truth) = (best.Gather(rows), setup.Truth.Gather(rows));
        return Array.TrueForAll(Shares, share =>
        {
            var mixed = EnsembleSelection.Average([(others, 1 - share), (own, share)]);
            var gain = PairedBootstrap.Gain(metric, truth, mixed, others, setup.Plan.Seed);
            return gain.Value + (Grace * gain.StandardError) < 0;
        });
    }
}
