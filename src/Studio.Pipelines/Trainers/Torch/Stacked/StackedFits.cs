namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>Trains nets together where they can be one, and one after another where not.</summary>
internal static class StackedFits
{
    /// <summary>Trains them.</summary>
    /// <returns>What predicts like each trained net, in their order.</returns>
    /// <exception cref="TrainingException">A loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static NeuralTransformer[] Train(IReadOnlyList<NeuralFit> fits, CancellationToken cancellationToken)
    {
        using var loop = CanBeOne(fits) ? StackLoop.Of(fits) : null;
        var epochs = loop?.Run(cancellationToken)
            ?? [.. fits.Select((fit, i) => TrainAlone(fit, fits.Count - i, cancellationToken))];
        return [.. fits.Zip(epochs, (fit, epoch) => fit.Finish(epoch))];
    }

    /// <summary>The same steps an epoch, and rows that stop each early.</summary>
    private static bool CanBeOne(IReadOnlyList<NeuralFit> fits) => fits.Count > 1 && fits.All(fit =>
        fit.Validation is not null && fit.Options.BatchSize == fits[0].Options.BatchSize && fit.Batches == fits[0].Batches);

    /// <summary>Trains one within its share of the time that is left.</summary>
    private static int TrainAlone(NeuralFit fit, int left, CancellationToken cancellationToken) =>
        new TrainingLoop(fit.Network, fit.Target, fit.Options with { Limit = fit.Options.Limit?.Part(1.0 / left) })
            .Run(fit.Training, fit.Validation, fit.Listener, cancellationToken);
}
