namespace Studio.Pipelines.Trainers;

/// <summary>Progress within one training run.</summary>
/// <param name="Iteration">Epoch or boosting round, from 1.</param>
/// <param name="TrainingLoss">Loss on the training rows, when known.</param>
/// <param name="ValidationLoss">Loss on the validation rows, when known.</param>
public sealed record IterationProgress(int Iteration, double? TrainingLoss, double? ValidationLoss)
{
    /// <summary>The plan's metric on the validation rows, where the learner asks for it; see <see cref="TrainingRun.Evaluate"/>.</summary>
    public double? Metric { get; init; }

    /// <summary>Something a person should know of this training, in one sentence; null for nothing.</summary>
    public string? Note { get; init; }
}
