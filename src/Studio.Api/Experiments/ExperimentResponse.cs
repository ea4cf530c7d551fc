namespace Studio.Api.Experiments;

using Studio.Jobs.Storage;
using Studio.Pipelines.Trials;

/// <summary>How far an experiment is.</summary>
/// <param name="Fraction">0 to 1: of the time budget or of the trials asked for, whichever is nearer its end; 1 once it has ended.</param>
/// <param name="SecondsLeft">Seconds until the budget ends, not counting the export after it; null without a time budget or while it does not run.</param>
public sealed record ExperimentProgress(double Fraction, double? SecondsLeft)
{
    /// <summary>The progress of an experiment.</summary>
    public static ExperimentProgress Of(ExperimentRecord experiment)
    {
        var plan = experiment.Plan;
        return experiment.State switch
        {
            ExperimentState.Queued or ExperimentState.Running or ExperimentState.Paused => new(
                Math.Clamp(Math.Max(experiment.ElapsedSeconds / plan.BudgetSeconds ?? 0, (double)experiment.Trials / plan.MaxTrials ?? 0), 0, 1),
                experiment.State == ExperimentState.Running && plan.BudgetSeconds is { } budget ? Math.Max(0, budget - experiment.ElapsedSeconds) : null),
            _ => new(1, null),
        };
    }
}

/// <summary>An experiment as the API shows it; the fields are those of the record, with the progress computed.</summary>
/// <param name="Id">Identifier.</param>
/// <param name="Name">Name, also of the model it publishes.</param>
/// <param name="DatasetId">The dataset.</param>
/// <param name="State">State.</param>
/// <param name="Reason">Why it failed, or a warning about the result.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Stage">Where the trainer is; null unless running.</param>
/// <param name="ElapsedSeconds">Time since the trainer started.</param>
/// <param name="Trials">Trials ended.</param>
/// <param name="FailedTrials">Trials failed.</param>
/// <param name="Best">The best completed trial so far.</param>
/// <param name="Result">How it ended; null unless completed.</param>
/// <param name="ModelVersion">Version of the model it published.</param>
/// <param name="Plan">What it does.</param>
/// <param name="JobId">The job on the dashboard.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When the trainer started.</param>
/// <param name="EndedAt">When it ended.</param>
public sealed record ExperimentResponse(
    Guid Id,
    string Name,
    Guid DatasetId,
    ExperimentState State,
    string? Reason,
    ExperimentProgress Progress,
    ExperimentStage? Stage,
    double ElapsedSeconds,
    int Trials,
    int FailedTrials,
    Trial? Best,
    ExperimentResult? Result,
    int? ModelVersion,
    TrainingPlan Plan,
    string? JobId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    /// <summary>Whose it is.</summary>
    public required string Owner { get; init; }

    /// <summary>How urgent it is among those of its owner.</summary>
    public ExperimentPriority Priority { get; init; }

    /// <summary>Shares its search is split into.</summary>
    public int Parallelism { get; init; }

    /// <summary>Its place among those that wait for a slot, from 1; null unless queued.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>True from the wish to pause until it is resumed; the trials that run end first.</summary>
    public bool PauseRequested { get; init; }

    /// <summary>True from the wish to finish early.</summary>
    public bool FinishRequested { get; init; }

    /// <summary>What trainer processes do for it, and on which worker.</summary>
    public IReadOnlyList<PartRecord> Parts { get; init; } = [];

    /// <summary>The answer about a record.</summary>
    public static ExperimentResponse From(ExperimentRecord record) => new(
        record.Id,
        record.Name,
        record.DatasetId,
        record.State,
        record.Reason,
        ExperimentProgress.Of(record),
        record.Stage,
        record.ElapsedSeconds,
        record.Trials,
        record.FailedTrials,
        record.Best,
        record.Result,
        record.ModelVersion,
        record.Plan,
        record.Parts.Select(part => part.JobId).FirstOrDefault(job => job is not null),
        record.CreatedAt,
        record.StartedAt,
        record.EndedAt)
    {
        Owner = record.Owner,
        Priority = record.Priority,
        Parallelism = record.Parallelism,
        QueuePosition = record.QueuePosition,
        PauseRequested = record.PauseRequested,
        FinishRequested = record.FinishRequested,
        Parts = record.Parts,
    };
}
