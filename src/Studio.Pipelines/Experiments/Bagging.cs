namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Trains the members of the winners on those of their folds that do not score, the heaviest first, as far as the budget goes: the average over
/// folds is better than the model of one fold, and all rows get used.
/// </summary>
internal sealed class Bagging(
    TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, TrialRunner runner, Leaderboard leaderboard, Budget budget, TimeProvider time)
{
    /// <summary>Extends members that have models of the scored folds only.</summary>
    /// <param name="members">Trials of the leaderboard with their folds, the most important first.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task ExtendAsync(IEnumerable<(Trial Trial, int[] Folds)> members, CancellationToken cancellationToken)
    {
        foreach (var member in members)
        {
            var folds = Affordable(member.Trial, member.Folds);
            if (folds.Length == 0 || budget.FinishNow.IsCancellationRequested)
            {
                continue;
            }

            await ExtendAsync(member.Trial, folds, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Those of its folds that are still to be trained and fit the time left at the pace of the trial.</summary>
    private int[] Affordable(Trial trial, int[] wanted)
    {
        var trainer = trainers[trial.Learner];
        var secondsPerFold = Math.Max(1e-3, leaderboard.SecondsAlone(trial) * Math.Min(setup.Turns.Folds(trainer), setup.ScoredFolds) / setup.ScoredFolds);
        var waves = Math.Floor(budget.TrainingSecondsLeft / secondsPerFold);
        return [.. wanted.Except(leaderboard.Trained(trial).Folds).Take((int)Math.Min(int.MaxValue, waves * setup.Turns.FoldsAlone(trainer)))];
    }

    private async Task ExtendAsync(Trial trial, int[] folds, CancellationToken cancellationToken)
    {
        var (trainer, atOnce) = (trainers[trial.Learner], setup.Turns.FoldsAlone(trainers[trial.Learner]));
        var stop = budget.TrainingEnd;
        var further = new FittedMember?[folds.Length];
        try
        {
            await AbandonableWork.RunAsync(
                () =>
                {
                    FoldWorkers.Run(folds.Length, atOnce, part =>
                    {
                        var waves = Math.Ceiling((folds.Length - part) / (double)atOnce);
                        var limit = budget.IsLimited ? new TimeLimit(time, 0.9 * budget.TrainingSecondsLeft / waves) : null;
                        further[part] = runner.TrainFold(trial, trainer, folds[part], limit, stop);
                    });
                    return true;
                },
                stop).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What the other folds gave is still worth having: the trial itself has succeeded already.
        }

        var done = folds.Zip(further).Where(pair => pair.Second is not null);
        leaderboard.Replace(trial, leaderboard.Trained(trial).With(done.Select(pair => (pair.First, pair.Second!))));
    }
}
