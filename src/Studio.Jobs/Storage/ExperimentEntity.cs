namespace Studio.Jobs.Storage;

using Studio.Pipelines.Experiments;
using Studio.Pipelines.Planning;

/// <summary>Row of an experiment. After training its files are artifacts: <c>model.onnx</c>, <c>signature.json</c> ….</summary>
internal sealed class ExperimentEntity : IInProject
{
    public Guid Id { get; set; }

    public Guid ProjectId { get; set; }

    public required string Name { get; set; }

    public Guid DatasetId { get; set; }

    public Guid? TestDatasetId { get; set; }

    public ExperimentState State { get; set; }

    public string? Reason { get; set; }

    public required TrainingPlan Plan { get; set; }

    public ExperimentStage? Stage { get; set; }

    public string? StageDetail { get; set; }

    public int Trials { get; set; }

    public int FailedTrials { get; set; }

    public Trial? Best { get; set; }

    /// <summary>Set when the trainer has ended well; the experiment stays Running until its model is published.</summary>
    public ExperimentResult? Result { get; set; }

    public int? ModelVersion { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public required string Owner { get; set; }

    public ExperimentPriority Priority { get; set; }

    /// <summary>Shares the search is split into.</summary>
    public int Parallelism { get; set; } = 1;

    public bool PauseRequested { get; set; }

    public bool FinishRequested { get; set; }

    /// <summary>How often the plan's budget was changed.</summary>
    public int BudgetChanges { get; set; }

    /// <summary>Counted up with every change that a watcher should see; trials keep the number of their last change.</summary>
    public long Revision { get; set; }

    public List<PartEntity> Parts { get; } = [];
}
