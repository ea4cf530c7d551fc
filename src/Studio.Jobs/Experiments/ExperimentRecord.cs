namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>State of an experiment.</summary>
public enum ExperimentState
{
    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>The trainer process works.</summary>
    Running,

    /// <summary>Ended with a model version.</summary>
    Completed,

    /// <summary>A person ended it.</summary>
    Cancelled,

    /// <summary>Ended without a model; <see cref="ExperimentRecord.Reason"/> tells why.</summary>
    Failed,
}

/// <summary>A search for a model on a dataset.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Name">Name for people; also the name of the model it publishes.</param>
/// <param name="DatasetId">The dataset.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it failed, or a warning about the result; null otherwise.</param>
/// <param name="Plan">What it does.</param>
/// <param name="Stage">Where the trainer is; null unless running.</param>
/// <param name="ElapsedSeconds">Time since the trainer started; 0 while queued.</param>
/// <param name="Trials">Trials ended.</param>
/// <param name="FailedTrials">Trials failed.</param>
/// <param name="Best">The best completed trial so far.</param>
/// <param name="Result">How it ended; null unless completed.</param>
/// <param name="ModelVersion">Version of the model it published; null unless completed.</param>
/// <param name="JobId">The Hangfire job.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When the trainer started.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record ExperimentRecord(
    Guid Id,
    string Name,
    Guid DatasetId,
    ExperimentState State,
    string? Reason,
    TrainingPlan Plan,
    ExperimentStage? Stage,
    double ElapsedSeconds,
    int Trials,
    int FailedTrials,
    Trial? Best,
    ExperimentResult? Result,
    int? ModelVersion,
    string? JobId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt);

/// <summary>An experiment, or everything that is wrong with the request.</summary>
/// <param name="Experiment">The experiment, queued; null when there are problems.</param>
/// <param name="Problems">All problems together; a missing dataset is one with field <c>datasetId</c>.</param>
public sealed record CreateExperimentResult(ExperimentRecord? Experiment, IReadOnlyList<PlanProblem> Problems);
