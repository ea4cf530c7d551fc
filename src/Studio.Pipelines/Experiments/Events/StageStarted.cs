namespace Studio.Pipelines.Experiments.Events;

/// <summary>A stage began.</summary>
/// <param name="Stage">Which.</param>
/// <param name="Detail">One sentence, such as the rows and folds; may be empty.</param>
public sealed record StageStarted(ExperimentStage Stage, string Detail) : ExperimentEvent;
