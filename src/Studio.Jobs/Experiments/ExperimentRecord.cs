namespace Studio.Jobs.Experiments;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Planning;

/// <summary>A search for a model on a dataset.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Name">Name for people; also the name of the model it publishes.</param>
/// <param name="DatasetId">The dataset.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it failed, or a warning about the result; null otherwise.</param>
/// <param name="Plan">What it does.</param>
/// <param name="Stage">Where the trainer is; null unless running.</param>
/// <param name="ElapsedSeconds">Time it has worked, without what it waited or was paused; the budget is held against it.</param>
/// <param name="Trials">Trials ended.</param>
/// <param name="FailedTrials">Trials failed.</param>
/// <param name="Best">The best completed trial so far.</param>
/// <param name="Result">How it ended; null unless completed.</param>
/// <param name="ModelVersion">Version of the model it published; null unless completed.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first trainer started.</param>
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
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>How urgent it is among those of its owner.</summary>
    public ExperimentPriority Priority { get; init; }

    /// <summary>Shares its search is split into.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Its parts by index: one, or the shares of the search and then the building of the models.</summary>
    public IReadOnlyList<PartRecord> Parts { get; init; } = [];

    /// <summary>True from the wish to pause until it is resumed.</summary>
    public bool PauseRequested { get; init; }

    /// <summary>True from the wish to finish early.</summary>
    public bool FinishRequested { get; init; }

    /// <summary>Its place among those that wait for a slot of the same queue, from 1; null unless queued.</summary>
    public int? QueuePosition { get; init; }
}

/// <summary>A part of an experiment: what one trainer process does.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">State.</param>
/// <param name="Worker">Who has it or had it last; null before the first.</param>
/// <param name="SpentSeconds">Seconds of the budget used up when it last told.</param>
/// <param name="Attempts">How often a worker has taken it up.</param>
/// <param name="JobId">Its Hangfire job; null while it waits.</param>
public sealed record PartRecord(int Index, PartKind Kind, PartState State, string? Worker, double SpentSeconds, int Attempts, string? JobId);

/// <summary>An experiment, or everything that is wrong with the request.</summary>
/// <param name="Experiment">The experiment, queued; null when there are problems.</param>
/// <param name="Problems">All problems together; a missing dataset is one with field <c>datasetId</c>.</param>
public sealed record CreateExperimentResult(ExperimentRecord? Experiment, IReadOnlyList<PlanProblem> Problems);
