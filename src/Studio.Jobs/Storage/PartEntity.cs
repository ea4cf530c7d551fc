namespace Studio.Jobs.Storage;

/// <summary>Row of a part of an experiment: what one trainer process does.</summary>
internal sealed class PartEntity
{
    public Guid ExperimentId { get; set; }

    public int Index { get; set; }

    public PartKind Kind { get; set; }

    public PartState State { get; set; }

    /// <summary>Where it waits for a slot: the name of a job queue.</summary>
    public required string Queue { get; set; }

    /// <summary>The run that has claimed it; every change of a run is made on the condition that it still has.</summary>
    public Guid? RunId { get; set; }

    /// <summary>Counted up by the run while it lives. That it stands still, never what a clock says, shows that the run is lost.</summary>
    public long Beat { get; set; }

    /// <summary>Who admitted it, and then who runs it.</summary>
    public string? Worker { get; set; }

    public string? JobId { get; set; }

    /// <summary>Seconds of the budget used up.</summary>
    public double SpentSeconds { get; set; }

    /// <summary>How often it was claimed.</summary>
    public int Attempts { get; set; }

    /// <summary>Runs lost and trainers dead since a trial last ended.</summary>
    public int Fruitless { get; set; }

    public DateTimeOffset QueuedAt { get; set; }

    public DateTimeOffset? AdmittedAt { get; set; }

    public ExperimentEntity? Experiment { get; set; }
}
