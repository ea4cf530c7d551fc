namespace Studio.Benchmarks.FoldTrials;

/// <summary>What a trial on all folds gave.</summary>
/// <param name="Loss">Log-loss or RMSE of the rows out of their folds.</param>
/// <param name="TestLoss">The same of unseen rows, the folds' nets averaged; null without such rows.</param>
/// <param name="Seconds">Training and predicting.</param>
/// <param name="ProcessorSeconds">Of all threads; unlike <paramref name="Seconds"/> nearly the same when others use the machine too.</param>
/// <param name="Epochs">Epochs of all folds together, those that were not kept included.</param>
/// <param name="TensorsAnEpoch">See <see cref="EpochCounter.TensorsAnEpoch"/>.</param>
internal sealed record TrialMeasure(double Loss, double? TestLoss, double Seconds, double ProcessorSeconds, int Epochs, double TensorsAnEpoch);
