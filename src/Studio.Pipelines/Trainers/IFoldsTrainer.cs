namespace Studio.Pipelines.Trainers;

/// <summary>A learner that can train several folds of a trial at once for less than one after another.</summary>
public interface IFoldsTrainer : ITrainer
{
    /// <summary>Whether it gains by that.</summary>
    /// <param name="shape">Rows and columns of one fold.</param>
    /// <param name="device">See <see cref="TrainingRun.Device"/>.</param>
    bool TrainsTogether(DataShape shape, string device);

    /// <summary>Trains folds; each comes out as <see cref="ITrainer.Train"/> would give it, but for rounding.</summary>
    /// <param name="runs">Runs of the same parameters with rows for early stopping; all end at the same time where they have limits.</param>
    /// <param name="cancellationToken">Stops all.</param>
    /// <returns>A model a run, in their order.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">Training one of them failed for a reason that can be told in a sentence.</exception>
    IReadOnlyList<ITransformer> TrainFolds(IReadOnlyList<TrainingRun> runs, CancellationToken cancellationToken);
}
