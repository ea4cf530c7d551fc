namespace Studio.Jobs.Storage;

/// <summary>Row of one retraining of a model. While it waits for an experiment or a comparison it is queued.</summary>
internal sealed class RetrainingRunEntity : OrderEntity
{
    public Guid RetrainingId { get; set; }

    public required string Model { get; set; }

    public override string About => Model;

    public RetrainingCause Cause { get; set; }

    /// <summary>The alert, or the person; null for neither.</summary>
    public string? CauseDetail { get; set; }

    public RetrainingStep Step { get; set; }

    /// <summary>The version of the data.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>Its rows to train on.</summary>
    public Guid? TrainingId { get; set; }

    /// <summary>Its rows to compare on.</summary>
    public Guid? HoldoutId { get; set; }

    /// <summary>True when the champion was trained on none of them.</summary>
    public bool HoldoutIsNew { get; set; }

    public Guid? ExperimentId { get; set; }

    /// <summary>Version number of the champion when the run began.</summary>
    public int? Champion { get; set; }

    /// <summary>Version number of the challenger, once it is published.</summary>
    public int? Challenger { get; set; }

    public Guid? ComparisonId { get; set; }

    public RetrainingDecision? Decision { get; set; }

    /// <summary>Why it was decided so, for people.</summary>
    public string? Verdict { get; set; }
}
