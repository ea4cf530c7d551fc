namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Where the search sees a sample of a large table: trains the configurations that won on it on all rows, as trials of their own, in the time that is kept for it.
/// They are validated on the same rows as all others, so that the leaderboard says what all rows were worth.
/// </summary>
internal sealed class AllRows(
    TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, Leaderboard leaderboard, Budget budget, ITrialListener listener, TimeProvider time)
{
    /// <summary>Share of the training that is kept for it.</summary>
    public const double Share = 0.5;

    private const string Rate = "learningRate";
    private const double HighestRate = 0.3;
    private const int MostTrials = 3;

    // Reading the file as features takes about so many times what going through it once took.
    private const double ReadTimes = 2;

    // Share of the rounds that a winner needs, below which larger steps do not make up for the time there is not.
    private const double LeastShare = 0.1;

    // Share of the time left after which a training ends with the rounds it has.
    private const double UsedShare = 0.9;

    /// <summary>Trains what there is time for; the trials are added to the leaderboard.</summary>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task TrainAsync(CancellationToken cancellationToken)
    {
        if (setup.Others is not { } others)
        {
            return;
        }

        using var rest = budget.WithoutShare(cancellationToken);
        var (late, runner) = (new LateTrials(leaderboard, rest, listener), new TrialRunner(setup, rest, listener, time));
        setup.Features.Clear();
        foreach (var trial in Winners())
        {
            if (InTime(trial, others) is not { } parameters || rest.End.IsCancellationRequested)
            {
                return;
            }

            await late.RunAsync(runner, trainers[trial.Learner], parameters.With(Trial.Rows, Trial.AllRows), UsedShare, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The best of those who can learn from rows in a file; texts have no vectors there.</summary>
    private List<Trial> Winners() =>
        [.. leaderboard.Kept.Select(entry => entry.Trial).Where(trial => trainers[trial.Learner].TakesFurtherRows && !EmbeddedFeaturizer.IsChosenBy(trial.Parameters)).Take(MostTrials)];

    /// <summary>
    /// The configuration with steps so large that it comes as far as on the sample in the time left; null where there is too little for it. Smaller steps would end on
    /// the way: each step is worth about as much as it is large.
    /// </summary>
    private ParameterSet? InTime(Trial trial, OtherRows others)
    {
        if (double.IsInfinity(budget.TrainingSecondsLeft))
        {
            return trial.Parameters;
        }

        var needed = trial.Seconds * (setup.Shape.Rows + (double)others.Count) / setup.Shape.Rows;
        var left = (UsedShare * budget.TrainingSecondsLeft) - (ReadTimes * others.SecondsToRead);
        return left < LeastShare * needed ? null
            : left < needed && trial.Parameters.Has(Rate) ? trial.Parameters.With(Rate, Math.Max(trial.Parameters.Number(Rate), Math.Min(HighestRate, trial.Parameters.Number(Rate) * needed / left)))
            : trial.Parameters;
    }
}
