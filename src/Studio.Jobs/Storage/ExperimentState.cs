namespace Studio.Jobs.Storage;

/// <summary>State of an experiment.</summary>
public enum ExperimentState
{
    /// <summary>All that is left of it waits for slots.</summary>
    Queued,

    /// <summary>Trainer processes work, or its model is published.</summary>
    Running,

    /// <summary>A person has paused it; it holds no slot.</summary>
    Paused,

    /// <summary>Ended with a model version.</summary>
    Completed,

    /// <summary>A person ended it.</summary>
    Cancelled,

    /// <summary>Ended without a model; its reason tells why.</summary>
    Failed,
}
