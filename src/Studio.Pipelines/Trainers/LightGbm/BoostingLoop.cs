namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>How long to boost.</summary>
/// <param name="Rounds">Rounds at most.</param>
/// <param name="Patience">Rounds without a lower validation loss after which it stops, early in the training.</param>
internal sealed record BoostingLimits(int Rounds, int Patience)
{
    // After AutoGluon: late in a long training improvements come further apart.
    private const double PatienceGrowth = 0.2;

    /// <summary>True when the validation loss has not fallen for too long.</summary>
    public bool IsStale(int round, int bestRound) => round - bestRound > Math.Max(Patience, 10 + (PatienceGrowth * bestRound));
}

/// <summary>Boosts round by round until the validation loss does not fall any more, the rounds or the time are over.</summary>
internal static class BoostingLoop
{
    // A round may find no split by its draw of rows and features alone; so many in a row, and there is none.
    private const int MaxEmptyRounds = 10;

    /// <summary>Trains and returns the number of rounds that is best: of all where there is no validation loss.</summary>
    /// <param name="booster">A new booster.</param>
    /// <param name="limits">How long to boost.</param>
    /// <param name="loss">Loss on the validation rows; null for none.</param>
    /// <param name="run">Hears of the progress and ends the training in time.</param>
    /// <param name="cancellationToken">Looked at before each round.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static int Run(Booster booster, BoostingLimits limits, ValidationLoss? loss, TrainingRun run, CancellationToken cancellationToken)
    {
        var (round, best, bestLoss, emptyRounds) = (0, 0, double.PositiveInfinity, 0);
        while (round < limits.Rounds && emptyRounds < MaxEmptyRounds && !limits.IsStale(round, best))
        {
            cancellationToken.ThrowIfCancellationRequested();
            emptyRounds = booster.Update() ? 0 : emptyRounds + 1;
            if (booster.Rounds > round)
            {
                round = booster.Rounds;
                var value = loss?.Measure(booster);
                run.Progress?.Report(new IterationProgress(round, null, value));
                if (value is null || value < bestLoss)
                {
                    (best, bestLoss) = (round, value ?? bestLoss);
                }
            }

            if (run.Limit is { IsOver: true })
            {
                break;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();

        // A loss that is no number in every round has no best one.
        return best > 0 ? best : round;
    }
}
