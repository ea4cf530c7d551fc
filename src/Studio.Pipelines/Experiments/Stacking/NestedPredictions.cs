namespace Studio.Pipelines.Experiments.Stacking;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// What a configuration predicts for the training rows of a fold when it has seen neither them nor the fold's validation rows: for every two folds it is trained
/// on the rows of all others. With out-of-fold predictions of the usual kind the labels of the validation rows would shine through, because the models that made
/// them were trained on these.
/// </summary>
/// <param name="setup">The experiment; all its folds score.</param>
/// <param name="listener">Hears nothing of these trainings.</param>
/// <param name="time">Clock.</param>
internal sealed class NestedPredictions(TrialSetup setup, ITrialListener listener, TimeProvider time)
{
    private readonly (int First, int Second)[] _pairs =
        [.. Enumerable.Range(0, setup.Folds.Count).SelectMany(first => Enumerable.Range(first + 1, setup.Folds.Count - first - 1).Select(second => (first, second)))];

    /// <summary>How much more than a trial it takes: trainings on two folds fewer than all, beside trainings on one fewer.</summary>
    public static double Trainings(int folds) => (folds - 1) / 2.0 * (folds - 2) / (folds - 1);

    /// <summary>Trains, and gives the predictions by fold: row-major in the order of all rows, zeros for the validation rows of the fold.</summary>
    /// <param name="trial">A completed trial.</param>
    /// <param name="trained">What it trained.</param>
    /// <param name="trainer">Its learner.</param>
    /// <param name="budget">Ends it.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <exception cref="OperationCanceledException">The budget or everything ended.</exception>
    public async Task<IReadOnlyList<PredictionMatrix>> OfAsync(Trial trial, TrainedTrial trained, ITrainer trainer, Budget budget, CancellationToken cancellationToken)
    {
        var folds = setup.Folds;
        Fold[] pairs = [.. _pairs.Select(pair => WithoutBoth(folds[pair.First], folds[pair.Second]))];
        var runner = new TrialRunner(setup with { Folds = pairs, ScoredFolds = pairs.Length }, budget, listener, time) { Source = setup.Features.For(pairs) };
        var iterations = trained.Members.Select(member => member.Model).OfType<IIterated>().Select(model => model.Iterations).ToArray();
        int? rounds = iterations.Length == 0 ? null : Math.Max(1, (int)Math.Round(iterations.Average()));
        var predicted = new PredictionMatrix[pairs.Length];
        await AbandonableWork.RunAsync(
            () =>
            {
                FoldWorkers.Run(pairs.Length, setup.Turns.FoldsAlone(trainer), pair => predicted[pair] = runner.PredictFold(trial, trainer, pair, rounds, budget.End));
                return true;
            },
            budget.End).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return [.. Enumerable.Range(0, folds.Count).Select(fold => Gather(fold, pairs, predicted))];
    }

    private static Fold WithoutBoth(Fold first, Fold second) => new(
        [.. first.Training.Intersect(second.Training).Order()], [.. first.Validation.Concat(second.Validation).Order()]);

    /// <summary>For the training rows of a fold: of each other fold's rows what was predicted without both.</summary>
    private PredictionMatrix Gather(int fold, Fold[] pairs, PredictionMatrix[] predicted)
    {
        var (rows, columns) = (setup.Folds.Sum(part => part.Validation.Length), predicted[0].Columns);
        var values = new float[rows * columns];
        for (var pair = 0; pair < pairs.Length; pair++)
        {
            if (_pairs[pair].First != fold && _pairs[pair].Second != fold)
            {
                continue;
            }

            var others = setup.Folds[_pairs[pair].First == fold ? _pairs[pair].Second : _pairs[pair].First].Validation;
            foreach (var row in others)
            {
                predicted[pair].Row(Array.BinarySearch(pairs[pair].Validation, row)).CopyTo(values.AsSpan(row * columns));
            }
        }

        return new PredictionMatrix(values, rows, columns);
    }
}
