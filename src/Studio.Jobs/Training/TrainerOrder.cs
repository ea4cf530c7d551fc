namespace Studio.Jobs.Training;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Planning;

/// <summary>What a trainer process is started for.</summary>
/// <param name="Plan">What to do.</param>
/// <param name="Files">Where.</param>
/// <param name="TrialsDirectory">Where the checkpoints of trials go.</param>
/// <param name="Part">Which part of the experiment.</param>
/// <param name="Progress">What earlier runs have done; null for none.</param>
internal sealed record TrainerOrder(TrainingPlan Plan, ExperimentFiles Files, string TrialsDirectory, ExperimentPart Part, ExperimentProgress? Progress)
{
    /// <summary>Folder of a published model that is to be evaluated, and nothing to be trained; null to train.</summary>
    public string? Evaluate { get; init; }
}

/// <summary>How a trainer process ended: with its last event, or by dying.</summary>
/// <param name="Last"><see cref="ExperimentCompleted"/>, <see cref="ExperimentFailed"/>, <see cref="SearchEnded"/>, <see cref="ExperimentPaused"/> or <see cref="EvaluationEnded"/>; null when it died.</param>
/// <param name="Death">How it died; null when it did not.</param>
internal sealed record TrainerEnd(ExperimentEvent? Last, TrainerDeath? Death);
