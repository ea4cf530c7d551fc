namespace Studio.Pipelines.Experiments.Events;

using Studio.Pipelines.Trials;

/// <summary>A trial began.</summary>
/// <param name="Trial">The trial, Running.</param>
public sealed record TrialStarted(Trial Trial) : ExperimentEvent;

/// <summary>A trial trains on. At most a few a second are sent.</summary>
/// <param name="Number">Trial number.</param>
/// <param name="Fold">Fold, from 1.</param>
/// <param name="Iteration">Epoch or round.</param>
/// <param name="TrainingLoss">Loss on training rows, when known.</param>
/// <param name="ValidationLoss">Loss on validation rows, when known.</param>
public sealed record TrialProgressed(int Number, int Fold, int Iteration, double? TrainingLoss, double? ValidationLoss) : ExperimentEvent
{
    /// <summary>The plan's metric on validation rows, when known.</summary>
    public double? Metric { get; init; }
}

/// <summary>A trial ended.</summary>
/// <param name="Trial">The trial in its final state.</param>
public sealed record TrialEnded(Trial Trial) : ExperimentEvent
{
    /// <summary>Name of its checkpoint file; null where its models are not kept.</summary>
    public string? File { get; init; }
}

/// <summary>The models of a trial are no longer wanted: better ones have taken their place. Its checkpoint may go.</summary>
/// <param name="Number">Trial number.</param>
public sealed record TrialDropped(int Number) : ExperimentEvent;
