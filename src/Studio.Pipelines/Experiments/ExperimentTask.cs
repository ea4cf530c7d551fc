namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>What is to be done of an experiment.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Files">Where data is and results go.</param>
public sealed record ExperimentTask(TrainingPlan Plan, ExperimentFiles Files)
{
    /// <summary>Which part of it; all by default.</summary>
    public ExperimentPart Part { get; init; } = ExperimentPart.Whole;

    /// <summary>What earlier runs did; null for nothing.</summary>
    public ExperimentProgress? Progress { get; init; }
}
